/** Who exists in the local directory: people, pipelines and applications, in this one file. Ids are made up; secrets are generated per data folder. */

export interface LocalPrincipal {
  /** What people call it on the command line; also its account name. */
  readonly name: string;
  readonly displayName: string;
  readonly kind: 'person' | 'application';
  readonly clientId: string;
  readonly objectId: string;
  /** App roles of the operations application, as they stand in a token. */
  readonly roles: readonly string[];
}

/** Local people sign in with client credentials: there is no browser and no password here. */
export const localPrincipals: readonly LocalPrincipal[] = [
  {
    name: 'on-call',
    displayName: 'Imara Okafor (on call)',
    kind: 'person',
    clientId: '00000000-0000-4000-8000-00000000c001',
    objectId: '00000000-0000-4000-8000-00000000d001',
    roles: ['Operations.Operate', 'Operations.Approve'],
  },
  {
    name: 'approver',
    displayName: 'Jonna Virtanen (second engineer)',
    kind: 'person',
    clientId: '00000000-0000-4000-8000-00000000c002',
    objectId: '00000000-0000-4000-8000-00000000d002',
    roles: ['Operations.Operate', 'Operations.Approve'],
  },
  {
    name: 'pipeline',
    displayName: 'Release pipeline',
    kind: 'application',
    clientId: '00000000-0000-4000-8000-00000000c003',
    objectId: '00000000-0000-4000-8000-00000000d003',
    roles: ['Operations.Release'],
  },
  {
    name: 'reader',
    displayName: 'Auditor',
    kind: 'person',
    clientId: '00000000-0000-4000-8000-00000000c004',
    objectId: '00000000-0000-4000-8000-00000000d004',
    roles: ['Operations.Read'],
  },
];

/** Microsoft's own application that calls secure webhooks of action groups ("AzNS AAD Webhook"); its app role is given on the receiver's registration. */
export const alertSender: LocalPrincipal = {
  name: 'azns-aad-webhook',
  displayName: 'AzNS AAD Webhook',
  kind: 'application',
  clientId: '461e8683-5575-4561-ac7f-899cc907d62a',
  objectId: '00000000-0000-4000-8000-00000000d461',
  roles: ['ActionGroupsSecureWebhook'],
};

/** An application that has passwords in the directory instead of a secret of the data folder. */
export interface LocalApplication extends LocalPrincipal {
  /** Object id of the application, as Graph wants it; `objectId` is its service principal's. */
  readonly id: string;
}

/** Passes new accounts on to the identity provider of the drivers; its password is rotated. */
export const identityConnector: LocalApplication = {
  name: 'identity-connector',
  displayName: 'Identity connector',
  kind: 'application',
  id: '00000000-0000-4000-8000-00000000e001',
  clientId: '00000000-0000-4000-8000-00000000f001',
  objectId: '00000000-0000-4000-8000-00000000f101',
  roles: [],
};

/** Everybody who can get a token here; on Azure nobody can get the alert sender's, here it lets people send alerts of their own. */
export const directory: readonly LocalPrincipal[] = [...localPrincipals, alertSender];

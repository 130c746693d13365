/** A certificate authority of this data folder's own, and one server certificate for 127.0.0.1 and localhost signed by it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import selfsigned from 'selfsigned';

export interface Certificates {
  /** PEM; what clients must trust (`NODE_EXTRA_CA_CERTS`, `tlsOptions.ca`). */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  /** Files of the same, in the data folder. */
  readonly files: { readonly ca: string; readonly certificate: string; readonly key: string };
}

/** TLS checks validity by the machine's own clock, whatever time the run lives in: the span covers both. */
const validity = { notBeforeDate: new Date('2020-01-01T00:00:00Z'), notAfterDate: new Date('2049-12-31T00:00:00Z') };
const elliptic = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256', ...validity } as const;

/** Reads the certificates of a folder, making them on first use. */
export async function certificatesIn(folder: string): Promise<Certificates> {
  mkdirSync(folder, { recursive: true });
  const files = {
    ca: join(folder, 'ca.pem'),
    certificate: join(folder, 'server.pem'),
    key: join(folder, 'server-key.pem'),
  };
  if (!Object.values(files).every((file) => existsSync(file))) await make(files);
  return { ca: read(files.ca), certificate: read(files.certificate), key: read(files.key), files };
}

async function make(files: Certificates['files']): Promise<void> {
  const authority = await selfsigned.generate([{ name: 'commonName', value: 'ChaufHER local cloud CA' }], {
    ...elliptic,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  });
  const server = await selfsigned.generate([{ name: 'commonName', value: '127.0.0.1' }], {
    ...elliptic,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  // The CA file last: it is what the other files are looked for by.
  writeFileSync(files.key, server.private, { mode: 0o600 });
  writeFileSync(files.certificate, server.cert);
  writeFileSync(files.ca, authority.cert);
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

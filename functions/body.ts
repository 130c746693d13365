/** Request bodies, read once and never beyond their limit. */
import type { HttpRequest } from '@azure/functions';
import { AutomationError } from '../errors.ts';

/** @throws 'payload-too-large' by the announced length already, or by what really came. */
export async function bodyText(request: HttpRequest, limitBytes: number): Promise<string> {
  const refuse = (bytes: number) => {
    if (bytes > limitBytes) {
      throw new AutomationError('payload-too-large', `The body may have ${limitBytes} bytes; it has ${bytes}.`, {
        data: { limitBytes, bytes },
      });
    }
  };
  refuse(Number(request.headers.get('content-length') ?? 0));
  const body = Buffer.from(await request.arrayBuffer());
  refuse(body.byteLength);
  return body.toString('utf8');
}

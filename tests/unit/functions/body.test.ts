import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { bodyText } from '../../../functions/body.ts';

function request(text: string, headers: Record<string, string> = {}): HttpRequest {
  return new HttpRequest({ method: 'POST', url: 'http://localhost/api/alerts', body: { string: text }, headers });
}

describe('the body of a request', () => {
  it('is read as text up to its limit, counted in bytes', async () => {
    expect(await bodyText(request('äöü'), 6)).toBe('äöü');
    await expect(bodyText(request('äöü'), 5)).rejects.toMatchObject({
      code: 'payload-too-large',
      data: { limitBytes: 5, bytes: 6 },
    });
  });

  it('is not even read where it announces too much', async () => {
    const announced = request('x', { 'content-length': '7' });
    await expect(bodyText(announced, 5)).rejects.toMatchObject({ data: { bytes: 7 } });
    expect(announced.bodyUsed).toBe(false);
  });

  it('may be empty', async () => {
    expect(await bodyText(new HttpRequest({ method: 'POST', url: 'http://localhost/' }), 5)).toBe('');
  });
});

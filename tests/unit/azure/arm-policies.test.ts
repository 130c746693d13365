import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { answerInTime, appServiceErrors } from '../../../azure/arm-policies.ts';

const request = (timeout?: number) =>
  createPipelineRequest({ url: 'https://management.azure.com/', ...(timeout === undefined ? {} : { timeout }) });

const answered = (status: number, bodyAsText: string | null): PipelineResponse => ({
  request: request(),
  headers: createHttpHeaders(),
  status,
  bodyAsText,
});

async function passed(response: PipelineResponse): Promise<string | null | undefined> {
  return (await appServiceErrors.sendRequest(request(), async () => response)).bodyAsText;
}

describe("App Service's errors", () => {
  it("come in Azure Resource Manager's form, which the SDK understands", async () => {
    const body = JSON.stringify({ Code: 'Conflict', Message: 'Busy.', Details: [] });
    expect(await passed(answered(409, body))).toBe(JSON.stringify({ error: { code: 'Conflict', message: 'Busy.' } }));
  });

  it.each([
    ["Azure Resource Manager's own", 404, '{"error":{"code":"ResourceNotFound","message":"No."}}'],
    ['no JSON', 502, '<html>Bad Gateway</html>'],
    ['nothing', 500, null],
    ['other words', 400, '{"Code":7,"Message":"x"}'],
    ['an answer that is no error', 200, '{"Code":"x","Message":"y"}'],
  ])('stay as they are where they are %s', async (_what, status, body) => {
    expect(await passed(answered(status, body))).toBe(body);
  });
});

async function timeoutOf(given?: number): Promise<number> {
  const sent = request(given);
  await answerInTime.sendRequest(sent, async () => answered(200, null));
  return sent.timeout;
}

describe('a request', () => {
  it('is given up after a while, unless it says when itself', async () => {
    expect(await timeoutOf()).toBe(30_000);
    expect(await timeoutOf(5000)).toBe(5000);
  });
});

/** What every request to Azure Resource Manager goes through, beside what the SDK does by itself. */
import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** Nothing waits for ever: the SDKs set no limit of their own. */
const answerWithinMilliseconds = 30_000;

/** No answer in time is a failure that the step's own retry policy deals with. */
export const answerInTime: PipelinePolicy = {
  name: 'answerInTime',
  sendRequest(request, next) {
    request.timeout ||= answerWithinMilliseconds;
    return next(request);
  },
};

/**
 * App Service answers `{"Code": …, "Message": …}` where ARM has `{"error": {"code": …, "message": …}}`
 * (azure-rest-api-specs, web, DefaultErrorResponse). The SDK understands the latter only, and drops the words of the former.
 */
export const appServiceErrors: PipelinePolicy = {
  name: 'appServiceErrors',
  async sendRequest(request, next) {
    const response = await next(request);
    const error = response.status >= 400 ? errorOf(response.bodyAsText) : undefined;
    return error ? { ...response, bodyAsText: JSON.stringify({ error }) } : response;
  },
};

export const armPolicies: { readonly policy: PipelinePolicy; readonly position: 'perCall' | 'perRetry' }[] = [
  { policy: answerInTime, position: 'perRetry' },
  { policy: appServiceErrors, position: 'perCall' },
];

function errorOf(body: string | null | undefined): { readonly code: string; readonly message: string } | undefined {
  try {
    const parsed: unknown = JSON.parse(body ?? '');
    if (typeof parsed !== 'object' || parsed === null || !('Code' in parsed) || !('Message' in parsed))
      return undefined;
    const { Code: code, Message: message } = parsed;
    return typeof code === 'string' && typeof message === 'string' ? { code, message } : undefined;
  } catch {
    return undefined;
  }
}

/** A problem document, or what stands for one where none came. */
export interface Problem {
  code: string;
  title: string;
  detail?: string;
  request_id?: string;
}

const ERROR_NAME = 'ZhongkongError' as const;

export function requestError(status: number, problem: Problem): Zhongkong.RequestError {
  const { code, title, detail, request_id: requestId } = problem;
  const error = new Error(detail || title);
  return Object.assign(error, { name: ERROR_NAME, status, code, title, detail, requestId });
}

/** A failure that no server told: the browser's, the visitor's or the network's. */
export const localError = (code: string, title: string): Zhongkong.RequestError =>
  requestError(0, { code, title });

export const isRequestError = (failure: unknown): failure is Zhongkong.RequestError =>
  (failure as Error).name === ERROR_NAME;

/** The 401 of somebody in between, a proxy or a hotel's network, says nothing about the session. */
export const isEnded = (failure: unknown): boolean => (failure as Problem).code === 'session.invalid';

export type PageProblem =
  | 'appId'
  | 'unknownAppId'
  | 'openPlatform'
  | 'banned'
  | 'redirectUri'
  | 'callbackDomain'
  | 'responseType'
  | 'noScope'
  | 'scope'
  | 'order'
  | 'noState'
  | 'badState'
  | 'agent'
  | 'mustFollow'
  | 'noUser'
  | 'notWeChat'
  | 'unreachable'
  | 'rejected';

/** An error of the authorize step: shown to the person as a page, never sent back as JSON. */
export class PageRefusal extends Error {
  readonly code: number | undefined;
  readonly problem: PageProblem;

  constructor(code: number | undefined, problem: PageProblem) {
    super(`authorize page: ${problem}${code === undefined ? '' : ` (${code})`}`);
    this.name = 'PageRefusal';
    this.code = code;
    this.problem = problem;
  }
}

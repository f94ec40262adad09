/** What `h5.js` puts on `window`; copy this file into a TypeScript page project to have it typed. */
declare namespace Zhongkong {
  interface LoginOptions {
    appId: string;
    scope: 'snsapi_base' | 'snsapi_userinfo' | 'snsapi_login' | (string & {});
    /** Where WeChat brings the visitor back to; the current address if absent. */
    returnTo?: string;
    /** Language of WeChat's pages and of the profile: `zh_CN`, `zh_TW` or `en`. */
    lang?: string;
    /**
     * `popup`: a second window goes to WeChat, and this page stays and waits; for `snsapi_login` on a desktop. Call `login` in the handler of
     * the tap itself, or the browser blocks the window. `returnTo` must be of this page's origin and hold `h5.js`: the window comes back there, hands the
     * login over, and closes itself. Where the browser is too old for that, this page leaves as usual.
     */
    window?: 'popup';
    /** With `snsapi_userinfo`: asks for consent even where WeChat would pass it over. */
    forcePopup?: boolean;
  }

  interface StepUpOptions {
    /** Wider than the session's; of the same kind of account. */
    scope: 'snsapi_userinfo' | 'snsapi_privateinfo' | (string & {});
    /** Where WeChat brings the visitor back to; the current address if absent. */
    returnTo?: string;
    /** As in `LoginOptions`. */
    forcePopup?: boolean;
  }

  interface WxConfigOptions {
    /** The JS-SDK's interfaces that the page is going to call, by their names in WeChat's documentation. */
    jsApiList: readonly string[];
    /** The open tags that the page shows, such as `wx-open-launch-weapp`. */
    openTagList?: readonly string[];
    /** WeChat shows the result of every call in an alert. */
    debug?: boolean;
  }

  interface PanelOptions {
    /** The page's `<html lang>` if that is Chinese or English, else the browser's language. */
    lang?: 'zh' | 'en';
  }

  interface OutsideOptions extends PanelOptions {
    /** What the code holds and the button copies; the current address if absent. */
    url?: string;
  }

  interface Session {
    state: 'active' | 'pending';
    app_id: string;
    scope: string;
    expires_at: string;
    user: { id: string; open_id: string; union_id?: string };
  }

  /** What became of a login; the list is not closed. */
  type LoginErrorCode =
    | 'access_denied'
    | 'code_refused'
    | 'state_used'
    | 'state_expired'
    | 'wechat_unavailable'
    | 'outcome_unknown'
    | 'user_changed'
    /** A visitor of WeChat's snapshot page; `snapshotHelp()` says what to do. */
    | 'snapshot_user'
    | 'network'
    | 'storage_unavailable'
    | (string & {});

  interface LoginError {
    /** `login_error` of the return address, a problem's `code`, `network` or `storage_unavailable`. */
    code: LoginErrorCode;
    loginId: string;
  }

  /** What every rejected promise carries; status 0 when no answer came (`network`) or nobody was asked (`storage_unavailable`). */
  interface RequestError extends Error {
    name: 'ZhongkongError';
    code: string;
    status: number;
    title: string;
    detail: string | undefined;
    requestId: string | undefined;
  }

  interface Api {
    /** Settles, never rejects, once a ticket found on the address bar has been dealt with. */
    readonly ready: Promise<void>;
    /** Whether this is WeChat's own browser (or WeCom's), by its user agent. */
    readonly isInWeChat: boolean;
    /** Why the login that brought the visitor here failed; null when none did. */
    readonly loginError: LoginError | null;
    /**
     * Leaves the page for WeChat. Calls made meanwhile share the first one's promise. It rejects if the login
     * cannot start, and resolves only if the page stays or is shown again, for instance by the back button.
     * With `window: 'popup'` it resolves when the visitor is logged in, and rejects with the code of `loginError` if not, with `popup_blocked`, or with
     * `popup_closed` when the visitor closed the window. The login may end without this promise, because the page was reloaded meanwhile
     * (or the browser calls a window closed that WeChat's pages have cut off): `window` gets the event `zhongkong:login` at each end.
     * Outside WeChat it rejects with `outside_wechat`, unless the scope is `snsapi_login`: show `outsideWeChat()` then. With `data-anywhere` on
     * the script tag it does not, for a simulated platform.
     */
    login(options: LoginOptions): Promise<void>;
    /**
     * Leaves the page, as `login` does, to ask the session's own user for a wider scope. The session stays as it is until its
     * user is back with the consent; then its code and scope change. Otherwise `loginError` says why it did not: `access_denied`, or
     * `user_changed` when another WeChat account came back. Rejects with `session.invalid` if nobody is logged in.
     */
    stepUp(options: StepUpOptions): Promise<void>;
    /** The server's view of the session; null if there is none. Rejects, keeping the code, if nobody answers. */
    session(): Promise<Session | null>;
    /** `window.fetch` that adds the session code, only for the API's origin and those of `data-origins`. */
    fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
    /**
     * `wx.config` with a signature for this page: loads the JS-SDK unless the page has it as `wx`, signs with the session, and resolves
     * when WeChat has accepted. A single-page app calls it again after each change of its path or query. What is signed is the current address, and on
     * iOS the one at which the page was loaded; without the fragment.
     * Rejects with `wx_config` and the SDK's own message (`config:invalid signature`), `outside_wechat`, `session.invalid`, or what the API
     * answers: `js.origin_not_allowed` where the page's origin is not in the account's `js_origins`.
     */
    wxConfig(options: WxConfigOptions): Promise<void>;
    /**
     * Fills the element with what a visitor outside WeChat can do: a QR code of this page and a button that copies its address.
     * In Chinese or English, in the colours of the page. Rejects with `network` if its script cannot be loaded.
     */
    outsideWeChat(element: Element, options?: OutsideOptions): Promise<void>;
    /**
     * Fills the element with what to do on a snapshot page (`loginError.code === 'snapshot_user'`): only the visitor can ask for the full
     * page, by WeChat's own button, after which WeChat opens it anew.
     */
    snapshotHelp(element: Element, options?: PanelOptions): Promise<void>;
    /** Forgets the session here in any case; rejects if the server could not be told. */
    logout(): Promise<void>;
  }
}

interface Window {
  readonly zhongkong: Zhongkong.Api;
}

interface WindowEventMap {
  /** A login in a second window has ended; `session()` and `loginError` say how. */
  'zhongkong:login': Event;
}

declare const zhongkong: Zhongkong.Api;

/** What goes wrong. `processed` means: the platform does the work first, and only then misbehaves. */
export type FaultKind =
  | { readonly kind: 'errcode'; readonly errcode: number; readonly errmsg?: string | undefined }
  | { readonly kind: 'status'; readonly status: number; readonly body?: string | undefined }
  | { readonly kind: 'latency'; readonly ms: number; readonly processed?: boolean | undefined }
  | { readonly kind: 'hang'; readonly processed?: boolean | undefined }
  | { readonly kind: 'drop'; readonly processed?: boolean | undefined }
  | { readonly kind: 'truncate' }
  | { readonly kind: 'drip'; readonly ms: number; readonly bytes?: number | undefined }
  | { readonly kind: 'garbage'; readonly body: string; readonly contentType?: string | undefined };

export interface Fault {
  /** The exact path it meets, or `*` for all of the platform. */
  readonly path: string;
  readonly appId?: string | undefined;
  /** How many calls it meets; 1 unless told, Infinity for all. */
  readonly times?: number | undefined;
  /** How many matching calls go by before the first is met. */
  readonly skip?: number | undefined;
  readonly fault: FaultKind;
}

export interface FaultHandle {
  readonly id: number;
  /** Calls met so far. */
  fired(): number;
  /** Calls it would still meet. */
  remaining(): number;
  remove(): void;
}

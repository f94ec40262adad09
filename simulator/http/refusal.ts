import { errorText } from './error-texts.js';

/** A business failure: the platform answers it with HTTP 200, an errcode and a text that ends in a rid. */
export class Refusal extends Error {
  readonly errcode: number;
  /** A text other than the errcode's usual one. */
  readonly ownText: string | undefined;

  constructor(errcode: number, ownText?: string) {
    super(ownText ?? errorText(errcode));
    this.name = 'Refusal';
    this.errcode = errcode;
    this.ownText = ownText;
  }
}

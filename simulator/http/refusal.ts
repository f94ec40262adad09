import { errorText } from './error-texts.js';

/** A business failure: the platform answers it with HTTP 200, an errcode and a text that ends in a rid. */
export class Refusal extends Error {
  readonly errcode: number;

  constructor(errcode: number, text: string = errorText(errcode)) {
    super(text);
    this.name = 'Refusal';
    this.errcode = errcode;
  }
}

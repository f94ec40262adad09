/** A queue whose front is cheap to take, also when it is long; a Map's or an array's own front is not. */
export class Fifo<T> {
  #items: T[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  peek(): T | undefined {
    return this.#items[this.#head];
  }

  shift(): T | undefined {
    const item = this.peek();
    if (this.size > 0) this.#head += 1;
    if (this.#head * 2 <= this.#items.length) return item;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
    return item;
  }
}

/** Keys that make a request the same request however often it is sent. */

/** 128 bits of chance as text. `crypto.randomUUID` is missing where a church's server has no TLS. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One key per intent: a second press while nobody knows what came of the first sends the same key again, and Steeple
 * does it once. `done` ends the intent, and the next press is a new one.
 */
export class Intent {
  private key: string | null = null;

  constructor(private readonly make: () => string = newKey) {}

  current(): string {
    this.key ??= this.make();
    return this.key;
  }

  done(): void {
    this.key = null;
  }
}

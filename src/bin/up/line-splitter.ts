import { StringDecoder } from "node:string_decoder";

/** A line longer than this is cut: one process cannot fill the memory of its supervisor. */
const LONGEST_LINE = 64 * 1024;

/** Cuts a stream of bytes into lines of text, without their line ends. */
export class LineSplitter {
  readonly #decoder: StringDecoder = new StringDecoder("utf8");
  readonly #line: (line: string) => void;
  #rest = "";

  constructor(line: (line: string) => void) {
    this.#line = line;
  }

  write(chunk: Uint8Array): void {
    const parts = (this.#rest + this.#decoder.write(chunk)).split("\n");
    this.#rest = parts.pop() ?? "";
    for (const part of parts) this.#line(part);
    if (this.#rest.length > LONGEST_LINE) this.end();
  }

  /** Hands over what stands after the last line end. */
  end(): void {
    if (this.#rest !== "") this.#line(this.#rest);
    this.#rest = "";
  }
}

/** pbf with limits: a damaged or hostile message cannot read past its end, nest without end or loop. */
import { PbfReader } from "pbf";

/** The bytes are not a protobuf message of this kind. The message says where, and follows the name of the file. */
export class DamagedMessage extends Error {
  override readonly name = "DamagedMessage";
}

/** Messages within messages: three for each graph within a graph, such as a branch, and five for a tensor of an attribute. */
const MAX_DEPTH = 48;
const BYTES = 2;

export type ReadField<T> = (field: number, result: T, reader: BoundedReader) => void;

export class BoundedReader {
  readonly #pbf: PbfReader;
  #end: number;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.#pbf = new PbfReader(bytes);
    this.#end = bytes.length;
  }

  /** Reads the fields of the whole file. @throws DamagedMessage */
  message<T>(read: ReadField<T>, result: T): T {
    return this.#fields(read, result, this.#end);
  }

  /** Reads a field that is a message itself. @throws DamagedMessage */
  nested<T>(read: ReadField<T>, result: T): T {
    if (++this.#depth > MAX_DEPTH) throw new DamagedMessage("its messages are nested too deep");
    const outer = this.#end;
    this.#end = this.#boundedEnd();
    this.#fields(read, result, this.#end);
    this.#pbf.pos = this.#end;
    this.#end = outer;
    this.#depth--;
    return result;
  }

  /** A whole number of up to 64 bits, with its sign. */
  integer(): number {
    return this.#within(() => this.#pbf.readVarint(true));
  }

  float(): number {
    return this.#within(() => this.#pbf.readFloat());
  }

  text(): string {
    return new TextDecoder().decode(this.bytes());
  }

  /** A view of the file's bytes. */
  bytes(): Uint8Array {
    const end = this.#boundedEnd();
    const view = this.#pbf.buf.subarray(this.#pbf.pos, end);
    this.#pbf.pos = end;
    return view;
  }

  /** Numbers of a repeated field, packed or one at a time. */
  integers(into: number[]): void {
    this.#repeated(() => into.push(this.integer()));
  }

  floats(into: number[]): void {
    this.#repeated(() => into.push(this.float()));
  }

  doubles(into: number[]): void {
    this.#repeated(() => into.push(this.#within(() => this.#pbf.readDouble())));
  }

  #repeated(readOne: () => void): void {
    if (this.#pbf.type !== BYTES) {
      readOne();
      return;
    }
    const end = this.#boundedEnd();
    while (this.#pbf.pos < end) readOne();
    if (this.#pbf.pos !== end) throw cut(end);
  }

  #fields<T>(read: ReadField<T>, result: T, end: number): T {
    for (let field = this.#next(end); field !== 0; field = this.#next(end)) {
      read(field, result, this);
      if (this.#pbf.pos > end) throw cut(end);
    }
    if (this.#pbf.pos !== end) throw cut(end);
    return result;
  }

  #next(end: number): number {
    try {
      const field = this.#pbf.nextField(end);
      if (this.#pbf.pos > end || this.#pbf.pos > this.#pbf.length) throw cut(end);
      return field;
    } catch (error) {
      throw error instanceof DamagedMessage ? error : new DamagedMessage(`byte ${this.#pbf.pos} begins no field`);
    }
  }

  #boundedEnd(): number {
    const length = this.#within(() => this.#pbf.readVarint());
    const end = this.#pbf.pos + length;
    if (!Number.isSafeInteger(end) || end > this.#end) throw cut(this.#end);
    return end;
  }

  #within(read: () => number): number {
    let value: number;
    try {
      value = read();
    } catch {
      throw cut(this.#end);
    }
    if (this.#pbf.pos > this.#end) throw cut(this.#end);
    return value;
  }
}

function cut(end: number): DamagedMessage {
  return new DamagedMessage(`a field goes past byte ${end}, where it must end: the file is cut off or damaged`);
}

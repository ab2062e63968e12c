/**
 * The fields of TensorBoard's protobuf messages that scalars need, read and written with pbf. Field numbers are those of
 * event.proto, summary.proto and tensor.proto (TensorFlow 2). Other fields are skipped.
 */
import { PbfReader, PbfWriter } from "pbf";

export interface Scalar {
  readonly tag: string;
  readonly value: number;
}

export interface Event {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  /** Only in the first event of a file. */
  readonly fileVersion: string | null;
  /** Images, texts and histograms are left out. */
  readonly scalars: readonly Scalar[];
}

/** The version in the first event of every file since 2015. */
export const FILE_VERSION = "brain.Event:2";

/** Scalar types of DataType in tensor.proto, with the field of their values. */
const FLOAT = 1;
const DOUBLE = 2;

/** @throws Error if the bytes are not a protobuf message */
export function decodeEvent(bytes: Uint8Array): Event {
  return new PbfReader(bytes).readFields(readEventField, { wallTime: 0, step: 0, fileVersion: null, scalars: [] });
}

type MutableEvent = { -readonly [Key in keyof Event]: Event[Key] } & { readonly scalars: Scalar[] };

function readEventField(field: number, event: MutableEvent, pbf: PbfReader): void {
  if (field === 1) event.wallTime = pbf.readDouble();
  else if (field === 2) event.step = pbf.readVarint(true);
  else if (field === 3) event.fileVersion = pbf.readString();
  else if (field === 5) pbf.readMessage(readSummaryField, event.scalars);
}

function readSummaryField(field: number, scalars: Scalar[], pbf: PbfReader): void {
  if (field !== 1) return;
  const { tag, value } = pbf.readMessage(readValueField, { tag: "", value: undefined });
  if (value !== undefined) scalars.push({ tag, value });
}

interface PartialScalar {
  tag: string;
  value: number | undefined;
}

/** A scalar is a simple value, or a tensor with a single element: as `tf.summary.scalar` and newer writers write it. */
function readValueField(field: number, scalar: PartialScalar, pbf: PbfReader): void {
  if (field === 1) scalar.tag = pbf.readString();
  else if (field === 2) scalar.value = pbf.readFloat();
  else if (field === 8)
    scalar.value = scalarOf(pbf.readMessage(readTensorField, { type: 0, values: [], content: undefined }));
}

interface Tensor {
  type: number;
  readonly values: number[];
  content: Uint8Array | undefined;
}

function readTensorField(field: number, tensor: Tensor, pbf: PbfReader): void {
  if (field === 1) tensor.type = pbf.readVarint();
  else if (field === 4) tensor.content = pbf.readBytes();
  else if (field === 5) pbf.readPackedFloat(tensor.values);
  else if (field === 6) pbf.readPackedDouble(tensor.values);
}

function scalarOf({ type, values, content }: Tensor): number | undefined {
  if (type !== FLOAT && type !== DOUBLE) return undefined;
  if (content === undefined || content.length === 0) return values.length === 1 ? values[0] : undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (type === FLOAT) return content.length === 4 ? view.getFloat32(0, true) : undefined;
  return content.length === 8 ? view.getFloat64(0, true) : undefined;
}

/** Writes scalars as simple values (float32), which every reader supports. */
export function encodeEvent({ wallTime, step, fileVersion, scalars }: Event): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeDoubleField(1, wallTime);
  if (step !== 0) pbf.writeVarintField(2, step);
  if (fileVersion !== null) pbf.writeStringField(3, fileVersion);
  if (scalars.length > 0) pbf.writeMessage(5, writeSummary, scalars);
  return pbf.finish();
}

function writeSummary(scalars: readonly Scalar[], pbf: PbfWriter): void {
  for (const scalar of scalars) pbf.writeMessage(1, writeValue, scalar);
}

function writeValue({ tag, value }: Scalar, pbf: PbfWriter): void {
  pbf.writeStringField(1, tag);
  pbf.writeFloatField(2, value);
}

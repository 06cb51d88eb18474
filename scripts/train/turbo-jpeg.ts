import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

type Size = { width: number; height: number };

/**
 * Decodes a JPEG of that size to 8-bit RGB, [height*width*3], which the decoder's next picture overwrites.
 * Null where the picture is broken, even a little, or no RGB, YCbCr or grey one: the general decoder's matter.
 */
export type JpegDecoder = (jpeg: Uint8Array, size: Size) => Uint8Array | null;

const wasmFile = createRequire(import.meta.url).resolve("@cwasm/jpeg-turbo/jpeg-turbo.wasm");

let compiled: WebAssembly.Module | undefined;

/**
 * libjpeg-turbo as WebAssembly, called directly. The pixels are those that sharp gives; but a picture of 64 px takes
 * 0.07 ms where a pipeline of sharp takes ten times that, nearly all of it for the pipeline.
 */
export function createJpegDecoder(): JpegDecoder {
  let turbo = startTurbo();
  return (jpeg, size) => {
    try {
      return turbo(jpeg, size);
    } catch (error) {
      if (!(error instanceof JpegFailure || error instanceof WebAssembly.RuntimeError)) throw error;
      // It stopped in the middle of its own functions, so this instance is good for nothing more.
      turbo = startTurbo();
      return null;
    }
  };
}

/** libjpeg's way out of a fatal error, which would be a longjmp. */
class JpegFailure extends Error {}

type Exports = {
  memory: WebAssembly.Memory;
  malloc: (bytes: number) => number;
  free: (pointer: number) => void;
  tjInitDecompress: () => number;
  /** handle, jpeg, bytes, pixels, width, bytes a row, height, pixel format, flags -> 0, or -1 after any warning */
  tjDecompress2: (...values: number[]) => number;
};

const pixelFormatRgb = 0;

function startTurbo(): JpegDecoder {
  const turbo = instantiate();
  const handle = turbo.tjInitDecompress();
  const input = growingBuffer(turbo);
  const output = growingBuffer(turbo);
  return (jpeg, { width, height }) => {
    const from = input(jpeg.length);
    const to = output(width * height * 3);
    new Uint8Array(turbo.memory.buffer, from, jpeg.length).set(jpeg);
    const rows = [to, width, width * 3, height];
    const status = turbo.tjDecompress2(handle, from, jpeg.length, ...rows, pixelFormatRgb, 0);
    return status === 0 ? new Uint8Array(turbo.memory.buffer, to, width * height * 3) : null;
  };
}

function instantiate(): Exports {
  compiled ??= new WebAssembly.Module(readFileSync(wasmFile));
  const fail = () => {
    throw new JpegFailure("libjpeg-turbo gave up");
  };
  const system = {
    environ_sizes_get: () => 0,
    environ_get: fail,
    proc_exit: fail,
    fd_close: fail,
    fd_seek: fail,
    fd_write: fail,
  };
  const imports = { env: { setjmp: () => 0, longjmp: fail }, wasi_snapshot_preview1: system };
  return new WebAssembly.Instance(compiled, imports).exports as Exports;
}

/** A piece of the module's memory that is taken anew when more is asked for. */
function growingBuffer({ malloc, free }: Exports): (bytes: number) => number {
  let [pointer, size] = [0, 0];
  return (bytes) => {
    if (bytes > size) {
      if (pointer !== 0) free(pointer);
      pointer = malloc(bytes);
      if (pointer === 0) throw new JpegFailure("there is no memory left");
      size = bytes;
    }
    return pointer;
  };
}

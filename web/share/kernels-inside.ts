import plainUrl from "../training/kernels/assembly/plain.wasm?url";
import { bytesOfBase64 } from "./embedded.ts";

const LACK =
  "This browser lacks what the model is computed with (WebAssembly with SIMD). Safari from 16.4, Chrome from 91 and Firefox from 89 have it, unless a lockdown mode takes it away.";

let compiling: Promise<WebAssembly.Module> | undefined;

/** Compiles the kernels, which the build puts into the script as a data: URL. @throws Error in words for people */
export function kernelsInside(): Promise<WebAssembly.Module> {
  compiling ??= compile();
  return compiling;
}

async function compile(): Promise<WebAssembly.Module> {
  const code = bytesOfBase64(plainUrl.slice(plainUrl.indexOf(",") + 1));
  try {
    return await WebAssembly.compile(code);
  } catch (cause) {
    throw new Error(LACK, { cause });
  }
}

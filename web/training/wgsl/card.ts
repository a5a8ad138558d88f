import { present } from "../../../shared/assert.ts";
import { BackendError } from "../backend-error.ts";
import type { Dispatch } from "./recorder.ts";
import { SHADERS, type ShaderName } from "./shaders.ts";

/** Bytes of a kernel's parameters, at most. */
const PARAMETER_BYTES = 128;

/** Numbers that are read or written in the card's memory, from a place in bytes on. */
export interface Span {
  readonly at: number;
  readonly bytes: number;
}

/** A graphics card, and the kernels that are compiled for it. */
export class Card {
  readonly device: GPUDevice;
  readonly #layout: GPUBindGroupLayout;
  readonly #pipelineLayout: GPUPipelineLayout;
  readonly #pipelines = new Map<ShaderName, Promise<GPUComputePipeline>>();
  /** From one call's parameters to the next one's. */
  readonly #stride: number;

  private constructor(device: GPUDevice) {
    this.device = device;
    this.#stride = Math.max(PARAMETER_BYTES, device.limits.minUniformBufferOffsetAlignment);
    this.#layout = device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: "storage" } },
        {
          ...{ binding: 1, visibility: GPUShaderStage.COMPUTE },
          buffer: { type: "uniform", hasDynamicOffset: true, minBindingSize: PARAMETER_BYTES },
        },
      ],
    });
    this.#pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [this.#layout] });
  }

  /** @throws BackendError where there is none */
  static async start(): Promise<Card> {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) throw new BackendError("this browser gives no graphics card");
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    return new Card(await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } }));
  }

  /**
   * A buffer that kernels compute in.
   * @throws RangeError where the card has no such memory
   */
  async memory(bytes: number): Promise<GPUBuffer> {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const megabytes = Math.ceil(bytes / 2 ** 20);
    const refusal = `This model needs ${megabytes} MiB for a batch, more than this graphics card gives to a page.`;
    if (bytes > Math.min(maxBufferSize, maxStorageBufferBindingSize)) throw new RangeError(refusal);
    this.device.pushErrorScope("out-of-memory");
    const buffer = this.device.createBuffer({ size: bytes, usage });
    if ((await this.device.popErrorScope()) !== null) throw new RangeError(refusal);
    return buffer;
  }

  /** Compiles what the calls need and is not compiled yet. @throws BackendError where the card's compiler refuses */
  async prepare(dispatches: readonly Dispatch[]): Promise<ReadonlyMap<ShaderName, GPUComputePipeline>> {
    const names = [...new Set(dispatches.map(({ shader }) => shader))];
    return new Map(await Promise.all(names.map(async (name) => [name, await this.#pipeline(name)] as const)));
  }

  /**
   * Computes calls one after the other, in one submission with one way back.
   * @param memory in which they compute
   * @param spans of it that are read afterwards
   * @returns the spans' bytes, one behind the other
   */
  async run(
    memory: GPUBuffer,
    dispatches: readonly Dispatch[],
    pipelines: ReadonlyMap<ShaderName, GPUComputePipeline>,
    spans: readonly Span[],
  ): Promise<ArrayBuffer> {
    const { device } = this;
    const parameters = this.#parameters(dispatches);
    const back = device.createBuffer({
      size: spans.reduce((sum, { bytes }) => sum + bytes, 0),
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    const group = device.createBindGroup({
      layout: this.#layout,
      entries: [
        { binding: 0, resource: { buffer: memory } },
        { binding: 1, resource: { buffer: parameters, size: PARAMETER_BYTES } },
      ],
    });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    dispatches.forEach(({ shader, groups }, i) => {
      pass.setPipeline(present(pipelines.get(shader), "what is called is compiled"));
      pass.setBindGroup(0, group, [i * this.#stride]);
      pass.dispatchWorkgroups(...groups);
    });
    pass.end();
    let behind = 0;
    for (const { at, bytes } of spans) {
      encoder.copyBufferToBuffer(memory, at, back, behind, bytes);
      behind += bytes;
    }
    device.queue.submit([encoder.finish()]);
    try {
      await back.mapAsync(GPUMapMode.READ);
      return back.getMappedRange().slice(0);
    } finally {
      back.destroy();
      parameters.destroy();
    }
  }

  /** The parameters of all calls in one buffer. */
  #parameters(dispatches: readonly Dispatch[]): GPUBuffer {
    const buffer = this.device.createBuffer({
      size: dispatches.length * this.#stride,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
      mappedAtCreation: true,
    });
    const words = new Uint32Array(buffer.getMappedRange());
    dispatches.forEach((dispatch, i) => words.set(dispatch.words, (i * this.#stride) / 4));
    buffer.unmap();
    return buffer;
  }

  #pipeline(name: ShaderName): Promise<GPUComputePipeline> {
    let pipeline = this.#pipelines.get(name);
    if (pipeline === undefined) {
      const module = this.device.createShaderModule({ label: name, code: SHADERS[name].code });
      pipeline = this.device.createComputePipelineAsync({
        ...{ label: name, layout: this.#pipelineLayout, compute: { module } },
      });
      this.#pipelines.set(name, pipeline);
    }
    return pipeline;
  }
}

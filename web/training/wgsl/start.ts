import type { LayeredModel } from "../../../shared/training/model/model.ts";
import { BackendError } from "../backend-error.ts";
import type { CompiledModel } from "../compiled-model.ts";
import type { StartedBackend } from "../started-backend.ts";
import { compileStandardizing } from "../standardizing-model.ts";
import { tryCompiler } from "../try-compiler.ts";
import { wordsOf } from "../words-of.ts";
import { Card } from "./card.ts";
import { CardModel } from "./card-model.ts";

/**
 * Starts our own kernels on a graphics card.
 * @param adapter its name
 * @throws BackendError where it does not start, or computes wrongly
 */
export async function startWgsl(adapter: string): Promise<StartedBackend> {
  const title = `our own kernels on ${adapter}`;
  let card: Card;
  try {
    card = await Card.start();
    await tryCompiler((model) => new CardModel(model, card));
  } catch (error) {
    throw new BackendError(`Our own kernels did not start on ${adapter}: ${wordsOf(error)}`);
  }
  const lost = lossOf(card, adapter);
  // Nobody may be listening when it stops.
  lost.catch(() => undefined);
  const models: CardModel[] = [];
  return {
    ...{ name: "wgsl", title, description: title, lost },
    compile(model: LayeredModel): CompiledModel {
      return compileStandardizing(model, (inner) => {
        const compiled = new CardModel(inner, card);
        models.push(compiled);
        return compiled;
      });
    },
    threads: () => 1,
    tensors: () => 0,
    resume: () => Promise.resolve(),
    stop() {
      for (const model of models.splice(0)) model.end();
      card.device.destroy();
    },
  };
}

async function lossOf({ device }: Card, adapter: string): Promise<never> {
  const { message } = await device.lost;
  throw new BackendError(`WebGPU on ${adapter} stopped (${message || "the browser does not say why"})`);
}

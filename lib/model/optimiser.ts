import * as tf from "@tensorflow/tfjs";
import { AppError } from "@/lib/errors";
import type { NativeVariable } from "@/lib/model/kernels/native-variables";
import * as native from "@/lib/model/kernels/native-variables";
import { runNative } from "@/lib/model/kernels/native-operation";
import type { Parameters } from "@/lib/model/network";
import type { StepNumbers, UpdateRule } from "@/lib/model/update-rules";
import { updateRules } from "@/lib/model/update-rules";
import type { OptimiserName } from "@/lib/model/variants";

export type OptimiserStep = StepNumbers & {
  /**
   * Decoupled weight decay (Loshchilov and Hutter): kernels shrink by this times the learning rate; biases and norms
   * are spared.
   */
  weightDecay: number;
};

/** The parameters in training, and what the optimiser keeps beside them. */
export type Optimiser = {
  /** The parameters as they are. The caller disposes them, best before `apply`. */
  parameters: () => Parameters;
  /** One update by gradients of the same names. They stay the caller's. */
  apply: (gradients: Parameters, step: OptimiserStep) => void;
  /** The optimiser's vectors by "slot/parameter", for a checkpoint. The caller disposes them. */
  slots: () => Record<string, tf.Tensor>;
  dispose: () => void;
};

/** An optimiser's vectors stand in a checkpoint under this and their name. */
export const slotPrefix = "optimiser/";

/**
 * An optimiser of these parameters, whose vectors start at zero; or with `saved`, a checkpoint's tensors, where they
 * stood there, and then every one of them has to be there. What is given stays the caller's.
 */
export function createOptimiser(
  name: OptimiserName,
  parameters: Parameters,
  saved: Record<string, tf.Tensor> | null = null,
): Optimiser {
  const rule = updateRules[name];
  const create = tf.getBackend() === "tensorflow" ? nativeParameter : portableParameter;
  const namesOf = (key: string) => rule.slots.map((slot) => `${slotPrefix}${slot}/${key}`);
  if (saved) {
    for (const [key, value] of Object.entries(parameters)) checkSlots(saved, namesOf(key), value);
  }
  const entries = Object.entries(parameters).map(([key, value]) => {
    const names = namesOf(key);
    const start = names.map((slot) => (saved ? saved[slot].clone() : tf.zerosLike(value)));
    const parameter = create(rule, value, start);
    tf.dispose(start);
    return { key, names, parameter, decays: value.rank > 1 };
  });
  return {
    parameters: () =>
      Object.fromEntries(entries.map(({ key, parameter }) => [key, parameter.read()])),
    apply: (gradients, { weightDecay, ...numbers }) =>
      tf.tidy(() => {
        for (const { key, parameter, decays } of entries) {
          const decay = decays ? numbers.learningRate * weightDecay : 0;
          parameter.update(gradients[key], { ...numbers, decay });
        }
      }),
    slots: () =>
      Object.fromEntries(
        entries.flatMap(({ names, parameter }) =>
          parameter.readSlots().map((slot, i) => [names[i], slot]),
        ),
      ),
    dispose: () => entries.forEach(({ parameter }) => parameter.dispose()),
  };
}

/** A vector that started at zero again would change the run without a word. */
function checkSlots(
  saved: Record<string, tf.Tensor | undefined>,
  names: string[],
  { shape }: tf.Tensor,
): void {
  const unfit = names.find((name) => !tf.util.arraysEqual(saved[name]?.shape ?? [-1], shape));
  if (unfit === undefined) return;
  const problem = saved[unfit] ? `has ${unfit} in another shape` : `lacks ${unfit}`;
  throw new AppError(
    "conflict",
    `The checkpoint ${problem}, without which its run cannot go on as it was: begin another run in another folder.`,
  );
}

/** `decay`: the share of itself that the weight loses before the update. */
type ParameterStep = StepNumbers & { decay: number };

type TrainedParameter = {
  read: () => tf.Tensor;
  readSlots: () => tf.Tensor[];
  update: (gradient: tf.Tensor, step: ParameterStep) => void;
  dispose: () => void;
};

/** One parameter as tensors that each update replaces. */
function portableParameter(
  rule: UpdateRule,
  value: tf.Tensor,
  start: tf.Tensor[],
): TrainedParameter {
  let weight = tf.keep(value.clone());
  let slots = start.map((slot) => tf.keep(slot.clone()));
  return {
    read: () => weight.clone(),
    readSlots: () => slots.map((slot) => slot.clone()),
    update: (gradient, { decay, ...numbers }) => {
      const decayed = decay === 0 ? weight : tf.mul(weight, 1 - decay);
      const next = rule.update({ weight: decayed, slots, gradient }, numbers);
      tf.dispose([weight, slots]);
      weight = tf.keep(next.weight);
      slots = next.slots.map((slot) => tf.keep(slot));
    },
    dispose: () => tf.dispose([weight, slots]),
  };
}

/** One parameter as variables of the TensorFlow library, which one kernel updates where they lie. */
function nativeParameter(rule: UpdateRule, value: tf.Tensor, start: tf.Tensor[]): TrainedParameter {
  const weight = native.createNativeVariable(value);
  const slots = start.map(native.createNativeVariable);
  const all = [weight, ...slots];
  const handles = ({ handle }: NativeVariable) => handle;
  return {
    read: () => native.readNativeVariable(weight),
    readSlots: () => slots.map(native.readNativeVariable),
    update: (gradient, { decay, ...numbers }) => {
      if (decay > 0) {
        const lost = tf.tidy(() => tf.mul(native.readNativeVariable(weight), decay));
        native.subtractFromNativeVariable(weight, lost);
        lost.dispose();
      }
      const tensors = { weight: weight.handle, slots: slots.map(handles), gradient };
      const { operation, attributes, inputs } = rule.native;
      const given = inputs(tensors, (number) => tf.scalar(number), numbers);
      runNative(operation, attributes, { inputs: given, outputs: 0 });
    },
    dispose: () => all.forEach(native.disposeNativeVariable),
  };
}

import * as tf from "@tensorflow/tfjs";
import type { Attribute } from "@/lib/model/kernels/native-operation";
import type { OptimiserName } from "@/lib/model/variants";

/** What one update depends on besides the tensors. */
export type StepNumbers = { learningRate: number; step: number /* from 1 */ };

type Tensors = { weight: tf.Tensor; slots: tf.Tensor[]; gradient: tf.Tensor };

/**
 * How an optimiser changes one parameter: in TensorFlow.js' operations, and by the one fused kernel that the
 * TensorFlow library has for it. Both compute the same.
 */
export type UpdateRule = {
  /** The vectors that it keeps beside each parameter, of the parameter's shape. They start at zero. */
  slots: readonly string[];
  update: (tensors: Tensors, numbers: StepNumbers) => { weight: tf.Tensor; slots: tf.Tensor[] };
  native: {
    operation: string;
    attributes: Record<string, Attribute>;
    /** The kernel's inputs in their order; weight and slots are handles of variables here. */
    inputs: (
      tensors: Tensors,
      scalar: (value: number) => tf.Scalar,
      numbers: StepNumbers,
    ) => tf.Tensor[];
  };
};

const attributes: Record<string, Attribute> = {
  T: { type: "float32" },
  use_locking: { bool: false },
};

/** Of the authors' solver, and Adam's own epsilon. */
const adamConstants = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };

/** Kingma and Ba (2015), with the bias of both averages corrected. */
const adam: UpdateRule = {
  slots: ["first", "second"],
  update: ({ weight, slots: [first, second], gradient }, { learningRate, step }) => {
    const { beta1, beta2, epsilon } = adamConstants;
    const m = tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
    const v = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const corrected = learningRate / (1 - Math.pow(beta1, step));
    const deviation = tf.sqrt(tf.mul(v, 1 / (1 - Math.pow(beta2, step))));
    const change = tf.div(tf.mul(m, corrected), tf.add(deviation, epsilon));
    return { weight: tf.sub(weight, change), slots: [m, v] };
  },
  native: {
    operation: "ResourceApplyAdam",
    attributes: { ...attributes, use_nesterov: { bool: false } },
    inputs: ({ weight, slots, gradient }, scalar, { learningRate, step }) => {
      const { beta1, beta2, epsilon } = adamConstants;
      const [power1, power2] = [Math.pow(beta1, step), Math.pow(beta2, step)];
      // The kernel adds epsilon to the uncorrected deviation; this makes it the corrected one's.
      const scaled = epsilon * Math.sqrt(1 - power2);
      const scalars = [power1, power2, learningRate, beta1, beta2, scaled].map(scalar);
      return [weight, ...slots, ...scalars, gradient];
    },
  },
};

/** Zeiler (2012). */
const adadeltaConstants = { rho: 0.95, epsilon: 1e-7 };

const adadelta: UpdateRule = {
  slots: ["squares", "changes"],
  update: ({ weight, slots: [squares, changes], gradient }, { learningRate }) => {
    const { rho, epsilon } = adadeltaConstants;
    const average = (old: tf.Tensor, next: tf.Tensor) =>
      tf.add(tf.mul(old, rho), tf.mul(tf.square(next), 1 - rho));
    const s = average(squares, gradient);
    const ratio = tf.div(tf.sqrt(tf.add(changes, epsilon)), tf.sqrt(tf.add(s, epsilon)));
    const change = tf.mul(ratio, gradient);
    return {
      weight: tf.sub(weight, tf.mul(change, learningRate)),
      slots: [s, average(changes, change)],
    };
  },
  native: {
    operation: "ResourceApplyAdadelta",
    attributes,
    inputs: ({ weight, slots, gradient }, scalar, { learningRate }) => {
      const { rho, epsilon } = adadeltaConstants;
      return [weight, ...slots, ...[learningRate, rho, epsilon].map(scalar), gradient];
    },
  },
};

/** Stochastic gradient descent with Nesterov's momentum. */
const momentum = 0.9;

const sgd: UpdateRule = {
  slots: ["momentum"],
  update: ({ weight, slots: [velocity], gradient }, { learningRate }) => {
    const push = tf.mul(gradient, learningRate);
    const v = tf.sub(tf.mul(velocity, momentum), push);
    return { weight: tf.add(weight, tf.sub(tf.mul(v, momentum), push)), slots: [v] };
  },
  native: {
    operation: "ResourceApplyKerasMomentum",
    attributes: { ...attributes, use_nesterov: { bool: true } },
    inputs: ({ weight, slots, gradient }, scalar, { learningRate }) => [
      weight,
      ...slots,
      scalar(learningRate),
      gradient,
      scalar(momentum),
    ],
  },
};

export const updateRules: Record<OptimiserName, UpdateRule> = { adam, adadelta, sgd };

export const activations = [
  'linear',
  'relu',
  'elu',
  'selu',
  'gelu',
  'swish',
  'tanh',
  'sigmoid',
  'softplus',
  'softsign',
] as const
export type Activation = (typeof activations)[number]

/** How people write them. */
export const activationTitle: Record<Activation, string> = {
  linear: 'None (linear)',
  relu: 'ReLU',
  elu: 'ELU',
  selu: 'SELU',
  gelu: 'GELU',
  swish: 'Swish',
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  softplus: 'Softplus',
  softsign: 'Softsign',
}

export const initializers = [
  'automatic',
  'glorotUniform',
  'glorotNormal',
  'heUniform',
  'heNormal',
  'leCunUniform',
  'leCunNormal',
  'zeros',
] as const
export type Initializer = (typeof initializers)[number]

export const initializerLabels: Record<Initializer, string> = {
  automatic: 'Automatic',
  glorotUniform: 'Glorot, uniform',
  glorotNormal: 'Glorot, normal',
  heUniform: 'He, uniform',
  heNormal: 'He, normal',
  leCunUniform: 'LeCun, uniform',
  leCunNormal: 'LeCun, normal',
  zeros: 'Zeros',
}

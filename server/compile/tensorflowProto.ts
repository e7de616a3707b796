import protobuf from 'protobufjs/light.js'

/**
 * The messages of TensorFlow's public .proto files (tensorflow/core/framework and core/protobuf) that a SavedModel without
 * functions and assets is made of, with their field numbers. What is left out here is never written.
 */
const messages = {
  SavedModel: { schemaVersion: ['int64', 1], metaGraphs: ['MetaGraph', 2, 'repeated'] },
  MetaGraph: {
    metaInfo: ['MetaInfo', 1],
    graph: ['Graph', 2],
    signatures: ['map', 5, 'Signature'],
  },
  MetaInfo: { tags: ['string', 4, 'repeated'], tensorflowVersion: ['string', 5] },
  Graph: { nodes: ['Node', 1, 'repeated'], versions: ['Versions', 4] },
  Versions: { producer: ['int32', 1] },
  Node: {
    name: ['string', 1],
    op: ['string', 2],
    inputs: ['string', 3, 'repeated'],
    attributes: ['map', 5, 'Attribute'],
  },
  Attribute: {
    list: ['List', 1],
    text: ['bytes', 2],
    int: ['int64', 3],
    float: ['float', 4],
    bool: ['bool', 5],
    type: ['int32', 6],
    shape: ['Shape', 7],
    tensor: ['Tensor', 8],
  },
  List: {
    text: ['bytes', 2, 'repeated'],
    int: ['int64', 3, 'repeated'],
    float: ['float', 4, 'repeated'],
    bool: ['bool', 5, 'repeated'],
    type: ['int32', 6, 'repeated'],
    shape: ['Shape', 7, 'repeated'],
  },
  Tensor: {
    dtype: ['int32', 1],
    shape: ['Shape', 2],
    content: ['bytes', 4],
    floats: ['float', 5, 'repeated'],
    doubles: ['double', 6, 'repeated'],
    ints: ['int32', 7, 'repeated'],
    texts: ['bytes', 8, 'repeated'],
    bools: ['bool', 11, 'repeated'],
  },
  Shape: { sides: ['Side', 2, 'repeated'] },
  Side: { size: ['int64', 1] },
  Signature: {
    inputs: ['map', 1, 'TensorInfo'],
    outputs: ['map', 2, 'TensorInfo'],
    method: ['string', 3],
  },
  TensorInfo: { name: ['string', 1], dtype: ['int32', 2], shape: ['Shape', 3] },
} as const satisfies Record<string, Record<string, readonly [string, number, string?]>>

/** Of these messages one field is set, and written even when it is empty, zero or false. */
const choices: Record<string, true> = { Attribute: true }

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [
      name,
      {
        fields: Object.fromEntries(
          Object.entries(fields as Record<string, readonly [string, number, string?]>).map(
            ([field, [type, id, extra]]) => [
              field,
              type === 'map'
                ? { keyType: 'string', type: extra ?? '', id }
                : { type, id, ...(extra === 'repeated' ? { rule: 'repeated' } : {}) },
            ],
          ),
        ),
        ...(choices[name] ? { oneofs: { value: { oneof: Object.keys(fields) } } } : {}),
      },
    ]),
  ),
})
const savedModel = root.lookupType('SavedModel')

export type ShapeMessage = { sides: { size: number }[] }
export type TensorMessage = {
  dtype: number
  shape: ShapeMessage
  content?: Uint8Array
  floats?: number[]
  doubles?: number[]
  ints?: number[]
  texts?: Uint8Array[]
  bools?: boolean[]
}
export type AttributeMessage =
  | { text: Uint8Array }
  | { int: number }
  | { float: number }
  | { bool: boolean }
  | { type: number }
  | { shape: ShapeMessage }
  | { tensor: TensorMessage }
  | { list: { text?: Uint8Array[]; int?: number[]; float?: number[]; bool?: boolean[]; type?: number[] } }
export type NodeMessage = {
  name: string
  op: string
  inputs: string[]
  attributes: Record<string, AttributeMessage>
}
export type TensorInfoMessage = { name: string; dtype: number; shape?: ShapeMessage }
export type SignatureMessage = {
  inputs: Record<string, TensorInfoMessage>
  outputs: Record<string, TensorInfoMessage>
  method: string
}

/** The version of the graph format that is written: what TensorFlow 2.9 and all later ones read. */
const graphProducer = 1087

/** The bytes of a `saved_model.pb` with one graph, tagged `serve`. */
export function encodeSavedModel(
  nodes: readonly NodeMessage[],
  signatures: Record<string, SignatureMessage>,
): Uint8Array {
  return savedModel
    .encode({
      schemaVersion: 1,
      metaGraphs: [
        {
          metaInfo: { tags: ['serve'], tensorflowVersion: '2.9.1' },
          graph: { nodes, versions: { producer: graphProducer } },
          signatures,
        },
      ],
    })
    .finish()
}

import type { Flow } from '#nodes/core/flow/flow.ts'

/** What each kind of step does, for someone who has never seen one; steps without a sentence are not spoken of. */
const sentences: Record<string, (target: string) => string> = {
  'data.csv': () => 'Reads your file.',
  'data.excel': () => 'Reads the sheet of your workbook.',
  'data.parquet': () => 'Reads your file.',
  'data.json': () => 'Reads the records of your file.',
  'data.sqlite': () => 'Reads the table of your database file.',
  'data.images': () => 'Reads the pictures in your archive.',
  'data.texts': () => 'Reads the texts in your archive.',
  'data.columns': (target) => `Marks ${target} as what is predicted.`,
  'data.label': (target) => `Sets rows without ${target} aside.`,
  'prepare.split': () => 'Keeps some rows back, to test the model honestly.',
  'prepare.fill': () => 'Fills in missing values.',
  'prepare.encode': () => 'Turns words into numbers.',
  'prepare.scale': () => 'Brings all numbers to one scale.',
  'prepare.image': () => 'Brings the pictures to one size and turns them into numbers.',
  'prepare.textTfidf': () => 'Weighs the words of each text: rare words count more.',
  'train.linear': () => 'Trains a model that gives each word its weight.',
  'train.train': () => 'Trains a small neural network.',
  'evaluate.evaluate': () => 'Checks how good it is on the rows kept back.',
  'deploy.deploy': () => 'Puts it behind an address that you and your programs can ask.',
}

/** The steps of a proposed flow in plain sentences. */
export const planSteps = (flow: Flow, target: string): string[] =>
  flow.nodes.flatMap((node) => {
    const say = sentences[node.type]
    return say ? [say(target)] : []
  })

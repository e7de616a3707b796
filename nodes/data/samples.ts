/** Data that come with the product: the file lies in the folder of the example that uses it, under `flows/`. */
export const samples = {
  'exam-score': {
    title: 'Exam scores',
    about: 'experience, course hours and practice exams of students',
    file: 'exam-score/exam-score.csv',
  },
  penguins: { title: 'Penguins', about: 'measures of three species', file: 'auto-table/penguins.csv' },
  'food-reviews': {
    title: 'Food reviews',
    about: 'short texts and whether they praise',
    file: 'food-reviews/food_reviews_train.csv',
  },
  digits: { title: 'Digits', about: 'small grey pictures of handwritten digits', file: 'digits/digits.zip' },
} as const
export type SampleName = keyof typeof samples
export const sampleNames = Object.keys(samples) as [SampleName, ...SampleName[]]

/** Asks for a file and reads it as text; undefined when the person changes their mind. */
export const pickFile = (accept: string): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.addEventListener('cancel', () => resolve(undefined))
    input.addEventListener('change', () => {
      const file = input.files?.[0]
      if (file) file.text().then(resolve, reject)
      else resolve(undefined)
    })
    input.click()
  })

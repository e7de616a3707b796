/** Asks for a file; undefined when the person changes their mind. */
export const pickAnyFile = (accept = ''): Promise<File | undefined> =>
  new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.addEventListener('cancel', () => resolve(undefined))
    input.addEventListener('change', () => resolve(input.files?.[0]))
    input.click()
  })

/** The same, read as text. */
export const pickFile = async (accept: string): Promise<string | undefined> => (await pickAnyFile(accept))?.text()

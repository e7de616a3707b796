import './FirstRows.css'

type FirstRowsProps = {
  columns: readonly { name: string }[]
  rows: readonly (readonly (string | number | boolean | null)[])[]
}

const mostColumns = 30

/** The first rows of a table as they will be stored; scrolls sideways. */
export function FirstRows({ columns, rows }: FirstRowsProps) {
  const shown = columns.slice(0, mostColumns)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too.
    <section className="first-rows" aria-label="The first rows" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {shown.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name, and their order never changes.
            <tr key={at}>
              {shown.map(({ name }, column) => {
                const cell = row[column]
                return (
                  <td key={name} data-missing={cell === null || cell === undefined || undefined}>
                    {cell === null || cell === undefined ? (
                      'missing'
                    ) : String(cell).startsWith('data:image/') ? (
                      <img className="first-rows__picture" src={String(cell)} alt={`${name}, row ${at + 1}`} />
                    ) : (
                      String(cell)
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

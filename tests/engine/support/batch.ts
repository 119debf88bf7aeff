/** A batch as a task file: a list, a resource, items in parallel, and what follows. */
export const BATCH = `
params:
  line: { type: string, default: x }
steps:
  - id: list
    uses: demo.list
    with: { count: 4 }
  - id: batch
    using: { line: { uses: demo.open, with: { name: "\${ params.line }" } } }
    each: { in: "steps.list.rows.filter(r, r.age != 21)", as: row, key: row.id, parallel: 2,
            label: "\${ row.id } to \${ row.to }" }
    onError: collect
    steps:
      - id: send
        uses: demo.send
        with: { line: "\${ line }", to: "\${ row.to }", text: "age \${ row.age }" }
        retry: { times: 2, delay: 1ms, on: error.code == "demo.busy" }
finally:
  - id: tell
    uses: demo.write
    with: { text: "\${ steps.batch.ok } of \${ steps.batch.total }" }
outputs:
  sent: "\${ steps.batch.ok }"
  pages: "\${ steps.batch.items.map(i, default(i.pages, 0)) }"
`;

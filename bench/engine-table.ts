/** The table that the engine's workload writes. */
export const engineTable = {
  name: '性能表',
  columns: [
    { name: 'id', type: 'text' },
    { name: 'title', type: 'text' },
    { name: 'amount', type: 'number' },
    { name: 'filed', type: 'date-time' },
    { name: 'note', type: 'text' },
  ],
} as const;

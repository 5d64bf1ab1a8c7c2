import { CancelledError, SyncError, UnknownOutcomeError } from '../../src/errors/index.ts';
import { verbatim } from '../../src/messages/text.ts';
import { MemoryTable } from '../../src/sync/memory-table.ts';
import { contractColumns, tableContract } from './table-contract.ts';

const noWire = 'there is no wire in between';

tableContract(
  'memory',
  async () => {
    const table = new MemoryTable(contractColumns);
    return {
      table,
      rows: () => new Map([...table.rows].map(([recordId, row]) => [recordId, row.cells])),
      add: (cells) => table.add(cells),
      edit: (recordId, cells) => table.edit(recordId, cells),
      remove: (recordId) => table.remove(recordId),
      fail() {
        table.onCall = (operation, moment) => {
          if (moment !== 'after') return;
          table.onCall = () => {};
          if (operation === 'create') throw new UnknownOutcomeError({ code: 'LOST', text: verbatim('lost') });
          throw new SyncError({ code: 'LOST', recovery: 'try-later', text: verbatim('lost') });
        };
      },
      cancel() {
        table.onCall = () => {
          throw new CancelledError();
        };
      },
      close() {},
    };
  },
  {
    tooManyRows: 501,
    exceptions: {
      'is patient when throttled without a delay': noWire,
      'is patient when throttled with a delay': noWire,
      'renews a token that expired between two calls': noWire,
      'repeats what never arrived': noWire,
      'of the whole table survives a failure of the page that was asked for ahead': noWire,
      'sees through a page of a gateway': noWire,
      'doubles nothing when the answer to an update or a delete is lost': noWire,
      'doubles nothing when the answer to an update or a delete is cut in half': noWire,
    },
  },
);

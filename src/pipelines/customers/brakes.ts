import { SyncError } from '../../errors/index.ts';
import { customerMessages } from '../../messages/customers.ts';

const rowsMax = 10;
const shareMax = 0.1;

/** DESIGN §5.7: more than 10 rows and more than 10 %. */
export function isMassive(gone: number, all: number): boolean {
  return gone > rowsMax && gone > all * shareMax;
}

/** Too many rows have vanished from the table to believe it. */
export function deleteBrake(gone: number, all: number): SyncError {
  return new SyncError({
    code: 'DELETE_BRAKE',
    recovery: 'stop',
    text: customerMessages.deleteBrake(gone, all),
    hint: customerMessages.deleteBrakeHint(),
    details: { gone, all },
  });
}

/** Too many customers have vanished from the store, or all of them. */
export function storeBrake(gone: number, all: number): SyncError {
  return new SyncError({
    code: 'STORE_BRAKE',
    recovery: 'stop',
    text: customerMessages.storeBrake(gone, all),
    hint: customerMessages.storeBrakeHint(),
    details: { gone, all },
  });
}

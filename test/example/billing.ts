import { billingService } from './billing-service.js';

// Serves the worked example of the README, with the address and the secret of `actions.json`.

billingService('whsec_YSBzZWNyZXQgZm9yIHRoZSBleGFtcGxlIG9ubHk=', new Map()).listen(4100, '127.0.0.1');

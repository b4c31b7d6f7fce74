-- SPDX-License-Identifier: Apache-2.0
-- What another shopper has in state.db, one in each state, beside what a test puts there. No test may move them.
-- 1784894400000 is when the tests' clock stands; their ids sort behind the tests' own. What they changed last is never old.

INSERT INTO setting(key,value) VALUES('bystander','stays');

-- The hub has these orders, and their sessions are over.
INSERT INTO orders(id,session,body,currency,total,created_ms,changed_ms,rev,state,checkout,expires_ms,is_repriced,refused,
  receipt,is_over)
 SELECT '01ZBYSTANDER000000000000' || column1,'','','HKD',700,1784880000000,4000000000000,3,column2,column3,
  1784881000000,0,'',column4,1 FROM (VALUES
  ('11','placed','waiting','none'),
  ('12','placed','opened','none'),
  ('13','placed','paying','none'),
  ('14','placed','declined','none'),
  ('15','placed','terminal','none'),
  ('16','paid','waiting','queued'),
  ('17','ready','waiting','printed'),
  ('18','collected','waiting','unknown'),
  ('19','shipped','waiting','by_qr'),
  ('20','delivered','waiting','none'),
  ('21','expired','waiting','none'),
  ('22','cancelled','waiting','none'),
  ('23','refund_pending','waiting','none'),
  ('24','refunded','waiting','none'));
-- One that waits for the hub, and one that it refused.
INSERT INTO orders(id,session,body,currency,total,created_ms,changed_ms,rev,refused,is_over) VALUES
 ('01ZBYSTANDER00000000000031','BYSESSION','','HKD',700,1784880000000,4000000000000,0,'',1),
 ('01ZBYSTANDER00000000000032','','','HKD',700,1784880000000,4000000000000,0,'422 by',1);

-- Five minutes from now: not due yet.
INSERT INTO outbox(id,kind,subject,body,created_ms,next_try_ms,attempts,state,reason)
 SELECT '01ZBYSTANDER000000000000' || column1,column2,column3,'{"by":' || column1 || '}',1784880000000,1784894700000,2,
  'waiting','503' FROM (VALUES
  ('31','order','01ZBYSTANDER00000000000031'),
  ('41','order_cancel','01ZBYSTANDER00000000000011'),
  ('42','order_extend','01ZBYSTANDER00000000000012'),
  ('43','claim','by-k'),
  ('44','group',''),
  ('45','seat','01ZBYSTANDER00000000000044'),
  ('46','event',''),
  ('47','payment','01ZBYSTANDER00000000000016'));
INSERT INTO outbox(id,kind,subject,body,created_ms,next_try_ms,attempts,state,reason)
 SELECT '01ZBYSTANDER000000000000' || column1,column2,column3,'{"by":' || column1 || '}',1784880000000,1784880000000,3,
  'parked','422 by' FROM (VALUES
  ('32','order','01ZBYSTANDER00000000000032'),
  ('51','order_cancel','01ZBYSTANDER00000000000013'),
  ('52','order_extend','01ZBYSTANDER00000000000014'),
  ('53','claim','by-k'),
  ('54','group',''),
  ('55','seat','01ZBYSTANDER00000000000054'),
  ('56','event',''),
  ('57','payment','01ZBYSTANDER00000000000015'));

INSERT INTO payment(id,device,amount,currency,state,error,result_code,is_open,is_settled,trace_before,trace,receipt_number,
  terminal_id,card,created_ms,changed_ms)
 SELECT '01ZBYSTANDER000000000000' || column1,'by-terminal',700,'HKD',column2,'OK',0,column3,0,column4,column5,7,'by','',
  1784895000000,4000000000000 FROM (VALUES
  ('61','INTENT',1,NULL,NULL),
  ('62','SENT',1,90,NULL),
  ('63','UNKNOWN',1,90,NULL),
  ('64','APPROVED',0,90,91),
  ('65','DECLINED',0,91,NULL),
  ('66','CANCELLED',0,91,NULL),
  ('67','FAILED',0,91,NULL),
  ('68','REVERSED',0,91,92),
  ('69','APPROVED',0,92,93));
INSERT INTO order_payment(payment,order_id,state,amount,currency) VALUES
 ('01ZBYSTANDER00000000000062','01ZBYSTANDER00000000000013','begun',700,'HKD'),
 ('01ZBYSTANDER00000000000063','01ZBYSTANDER00000000000015','unknown',700,'HKD'),
 ('01ZBYSTANDER00000000000064','01ZBYSTANDER00000000000016','paid',700,'HKD'),
 ('01ZBYSTANDER00000000000065','01ZBYSTANDER00000000000014','ended',700,'HKD'),
 ('01ZBYSTANDER00000000000068','01ZBYSTANDER00000000000024','reversed',700,'HKD'),
 ('01ZBYSTANDER00000000000069','01ZBYSTANDER00000000000023','to_reverse',700,'HKD');

INSERT INTO print_job(id,device,title,session,state,confidence,is_open,has_sent_bytes,is_copy,attempts,strips,
  strips_confirmed,error,created_ms,changed_ms,document,change)
 SELECT '01ZBYSTANDER000000000000' || column1,'by-printer','by',iif(column4,'BYSESSION',''),column2,column3,column4,column5,0,1,4,2,'OK',
  1784895000000,4000000000000,'{"by":' || column1 || '}',column1 FROM (VALUES
  ('71','QUEUED','none',1,0),
  ('72','SENDING','none',1,1),
  ('73','WAITING','sent',1,1),
  ('74','DONE','confirmed',0,1),
  ('75','UNCERTAIN','consumed',0,1),
  ('76','CANCELLED','none',0,0),
  ('77','FAILED','none',0,0));

/* One gate, two untrusted routers, one venue, one parent of Q shares, one share per child.
   Admission makes the parent's whole reserve durable; child draws are written but not synced.
   After a crash the whole parent is IN DOUBT: nothing may be sent until complete venue evidence.
   A firm kill raises the epoch; a scoped kill does not, it is fenced by seen >= turned.
   Mutants by -D: NOFENCE ROUTERCHECK NOEPOCHKILL KILLVOL SEENIGNORED NOWAL FREEONDOUBT
   EARLYEVIDENCE PIECEMEAL RESENDNEW TIMEOUTFREE DUPCXL NODEDUP FIXRESEND */
#ifndef Q
#define Q 2
#endif
#ifndef N
#define N 3                          /* child ids a run may use */
#endif
#define NR 2
#define NONE 0
#define LIVE 1
#define FILLED 2
#define DEAD 3
/* durable at the gate */
byte actv = 0; byte epoch = 1; bool killed = 0;
bool scoped = 0; byte turned = 0;    /* kill of the parent's scope; index of its last kill or rearm */
byte adm = 0;                        /* parent: 0 unknown, 1 in memory only, 2 reserve durable */
byte lease[NR];                      /* epoch granted, by the gate's own table */
#ifdef FIXRESEND
bool stored = 0;                     /* order 0 lies in the FIX session's message store */
#endif
/* volatile at the gate: a crash may lose any of it */
byte leaves = 0; byte st[N]; bool doubt = 0;
/* ghosts */
bool gkilled = 0; byte gen = 0;      /* gen: index of the last kill or scoped rearm; a child's `seen` is its value when decided */
/* routers */
byte held[NR]; byte nextid = 0;
/* venue */
byte v[N]; byte extra = 0;           /* extra: sent outside the ledger (mutants only) */
chan net  = [2] of { byte, byte, byte, byte };   /* router, epoch, id, seen; lost, reordered, duplicated */
chan wire = [2] of { byte };                     /* gate -> venue */
chan rpt  = [2] of { byte, byte };               /* venue -> gate: what, id; may be replayed */
byte crashes = 0, releases = 0, kills = 0, dups = 0; bool up = 1;
#define DIG(r) (r)
inline exposure_ok() {
  byte k = 0, s = 0;
  do :: k < N -> if :: (v[k]==LIVE || v[k]==FILLED) -> s++ :: else fi; k++ :: else -> break od;
  assert(s + extra <= Q); k = 0; s = 0
}
active [NR] proctype Router() {
  byte r = _pid;
  do
  :: atomic { up && !killed && DIG(r)==actv && held[r]!=epoch -> held[r] = epoch; lease[r] = epoch }
#ifdef ROUTERCHECK
  :: atomic { held[r] > 0 && nextid < N && nfull(net) && held[r]==epoch && DIG(r)==actv && !killed -> net!r,held[r],nextid,gen; nextid++ }
#else
  :: atomic { held[r] > 0 && nextid < N && nfull(net) -> net!r,held[r],nextid,gen; nextid++ }
#endif
  od
}
active proctype Net() { byte r,e,i,g;
  do
  :: atomic { dups < 1 && nempty(net) && nfull(net) -> net?<r,e,i,g>; net!r,e,i,g; dups++; r=0;e=0;i=0;g=0 }
  :: atomic { nempty(net) -> net?r,e,i,g; r=0;e=0;i=0;g=0 }                             /* loss */
  :: atomic { nempty(net) && len(net)==2 -> net?r,e,i,g; net!r,e,i,g; r=0;e=0;i=0;g=0 } /* reorder */
  od }
active proctype Gate() { byte r,e,i,g,w,k,s; bool ok;
  do
  /* admission: the client's parent, sent again until acknowledged */
#ifdef NOWAL
  :: atomic { up && !killed && adm==0 -> adm = 1; leaves = Q }      /* children allowed before the sync */
  :: atomic { up && adm==1 -> adm = 2 }
#else
  :: atomic { up && !killed && adm==0 -> adm = 2; leaves = Q }      /* synced, then acknowledged */
#endif
  /* one child: draw, then send; nothing waits for the disk */
  :: atomic { up && nempty(net) -> net?r,e,i,g;
       ok = !killed && !doubt && adm > 0 && st[i]==NONE && leaves > 0;
#ifdef NODEDUP
       ok = !killed && !doubt && adm > 0 && leaves > 0;
#endif
#ifdef PIECEMEAL
       ok = !killed && adm > 0 && st[i]==NONE && leaves > 0;
#endif
#ifdef ROUTERCHECK
       skip
#elif defined(NOFENCE)
       ok = ok && lease[r] > 0
#else
       ok = ok && e==epoch && lease[r]==e
#endif
#ifndef SEENIGNORED
       ; ok = ok && turned <= g
#endif
       ; ok = ok && !scoped
     };
     if
     :: ok ->
        atomic { st[i] = LIVE; leaves-- };
        if
        :: up -> atomic { assert(DIG(r)==actv); assert(!gkilled); assert(g==gen);
#ifdef FIXRESEND
             if :: i==0 -> stored = 1 :: else fi;
#endif
             wire!i }
        :: !up -> skip                                     /* crash between draw and send */
        fi
     :: else -> skip
     fi; atomic { r=0;e=0;i=0;g=0;ok=0 }
  :: atomic { up && nempty(rpt) -> rpt?w,i;
       if
       :: w==FILLED && st[i]!=FILLED -> st[i] = FILLED
#ifdef DUPCXL
       :: w==DEAD && !doubt -> st[i] = DEAD; leaves++
#else
       :: w==DEAD && st[i]==LIVE && !doubt -> st[i] = DEAD; leaves++
#endif
#ifdef PIECEMEAL
       :: w==DEAD && st[i]==LIVE && doubt -> st[i] = DEAD; leaves++   /* one report frees, in doubt */
#else
       :: w==DEAD && st[i]==LIVE && doubt -> st[i] = DEAD             /* noted, frees nothing yet */
#endif
       :: else -> skip
       fi; w=0; i=0 }
#ifdef FIXRESEND
  /* the session layer answers a ResendRequest with the stored order, past every rung */
  :: atomic { up && stored && v[0]==NONE && empty(wire) -> wire!0 }
#endif
#ifdef TIMEOUTFREE
  :: atomic { up && st[0]==LIVE && !doubt -> st[0] = DEAD; leaves++ } /* cancel timed out: taken as dead */
#endif
  :: atomic { up && !killed && kills < 1 -> killed = 1; gkilled = 1; gen++; kills++;    /* firm */
#ifndef NOEPOCHKILL
       epoch++;
#endif
     }
  :: atomic { up && killed -> killed = 0; gkilled = 0;                /* two-person rearm */
#ifndef NOEPOCHKILL
       epoch++;
#endif
     }
  :: atomic { up && !scoped && kills < 1 -> scoped = 1; gkilled = 1; gen++; turned = gen; kills++ } /* scope */
  :: atomic { up && scoped -> scoped = 0; gkilled = 0; gen++; turned = gen }            /* its rearm */
  :: atomic { up && releases < 2 -> actv = 1 - actv; releases++;
#ifndef NOFENCE
       epoch++;
#endif
     }
  /* complete evidence: the old connection is cut off and drained, every id accounted for */
#ifdef EARLYEVIDENCE
  :: atomic { up && doubt ->
#else
  :: atomic { up && doubt && empty(wire) ->
#endif
       k = 0; s = 0;
       do :: k < N -> st[k] = v[k]; if :: (v[k]==LIVE || v[k]==FILLED) -> s++ :: else fi; k++
          :: else -> break od;
       leaves = (s < Q -> Q - s : 0); doubt = 0; k = 0; s = 0 }
  /* restart: the durable part survives, any draw or report may be lost */
  :: atomic { !up ->
       up = 1; lease[0] = 0; lease[1] = 0;
       if :: adm==1 -> adm = 0 :: else fi;
#ifdef RESENDNEW
       if :: st[0]==LIVE -> extra++ :: else fi;
#endif
       k = 0;
       do :: k < N -> if :: st[k]!=NONE -> st[k] = NONE :: st[k]!=NONE -> st[k] = LIVE :: skip fi; k++
          :: else -> break od;
       k = 0; leaves = 0;
       if :: adm==2 -> doubt = 1 :: else fi;
#ifdef FREEONDOUBT
       do :: k < N -> if :: (st[k]==LIVE || st[k]==FILLED) -> s++ :: else fi; k++ :: else -> break od;
       if :: adm==2 -> leaves = (s < Q -> Q - s : 0) :: else fi; doubt = 0; k = 0; s = 0;
#endif
#ifdef KILLVOL
       killed = 0; scoped = 0; turned = 0;
#endif
#ifndef NOFENCE
       epoch++;
#endif
     }
  od }
active proctype Lose() { byte i; do :: atomic { !up && nempty(wire) -> wire?i; i=0 } od }  /* bytes die with the line */
active proctype Crash() { do :: atomic { up && crashes < 1 -> up = 0; crashes++ } od }
active proctype Venue() { byte i;
  do
  :: atomic { nempty(wire) -> wire?i; if :: v[i]==NONE -> v[i] = LIVE
#ifdef NODEDUP
                                       :: v[i]!=NONE -> extra++
#else
                                       :: else -> skip
#endif
     fi; exposure_ok() }
  :: atomic { v[0]==LIVE && nfull(rpt) -> v[0] = FILLED; rpt!FILLED,0 }
  :: atomic { v[0]==LIVE && nfull(rpt) -> v[0] = DEAD; rpt!DEAD,0 }
  :: atomic { v[1]==LIVE && nfull(rpt) -> v[1] = FILLED; rpt!FILLED,1 }
  :: atomic { v[0]==DEAD && nfull(rpt) && dups<1 -> dups++; rpt!DEAD,0 }   /* replayed cancel report */
  od }

cd /work/wt-cluster; swift build -c release --package-path benchmarks/dbscan --scratch-path .build/measure-dbscan 2>&1 | grep -E "error|warn"
B=$(ls -d /work/wt-cluster/.build/measure-dbscan/*/release)/measure-dbscan
for i in 1 2; do env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE bash -c "time $B /tmp/mut/rows50 128 0.5 5 /tmp/mut/l" 2>&1 | tr '\n' ' '; echo; done

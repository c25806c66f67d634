/* The limit: training loops in C, their sizes known to the compiler. Built and called by c_loop.py.
   -D sets IN, HIDDEN (0: a line of two parameters), N, BATCH, EPOCHS, RATE, TANH, ADAM.
   Parameters are one array: W1 (IN x HIDDEN, by rows), b1, W2, b2; a line's are slope, intercept. */
#include <math.h>
#include <stdint.h>
#include <string.h>

static uint32_t xorshift(uint32_t *state) {
    uint32_t s = *state;
    s ^= s << 13;
    s ^= s >> 17;
    s ^= s << 5;
    return *state = s;
}

/* Fisher-Yates: every order is equally likely. */
static void shuffle(int *order, uint32_t *state) {
    for (int i = N - 1; i > 0; i--) {
        int j = (int)(((uint64_t)xorshift(state) * (uint64_t)(i + 1)) >> 32);
        int other = order[j];
        order[j] = order[i];
        order[i] = other;
    }
}

#if HIDDEN == 0

static void one_batch(const float *restrict X, const float *restrict y,
                      const int *restrict order, int count, float *restrict w) {
    float slope = 0, intercept = 0;
    for (int k = 0; k < count; k++) {
        float x = X[order[k]], error = w[0] * x + w[1] - y[order[k]];
        slope += error * x;
        intercept += error;
    }
    w[0] -= RATE / count * slope;
    w[1] -= RATE / count * intercept;
}

#else

#define B1 (IN * HIDDEN)
#define W2 (B1 + HIDDEN)
#define B2 (W2 + HIDDEN)
#define SIZE (B2 + 1)

#if TANH
#define ACTIVATE(pre) tanhf(pre)
#define DERIVATIVE(act) (1 - (act) * (act))
#else
#define ACTIVATE(pre) ((pre) > 0 ? (pre) : 0)
#define DERIVATIVE(act) ((act) > 0)
#endif

/* gcc 12 unrolls these loops at -O3 before it could vectorise them, and is three times slower. */
#if HIDDEN >= 8
#define EACH_HIDDEN(j) _Pragma("GCC unroll 1") for (int j = 0; j < HIDDEN; j++)
#else
#define EACH_HIDDEN(j) for (int j = 0; j < HIDDEN; j++)
#endif

static float gradient[SIZE], m[SIZE], v[SIZE];
static float power1, power2;

/* Adds the gradient of one example's binary cross-entropy to `gradient`. */
static void one_example(const float *restrict x, float y, const float *restrict w) {
    float act[HIDDEN], out = w[B2];
    EACH_HIDDEN(j) act[j] = w[B1 + j];
    for (int i = 0; i < IN; i++)
        EACH_HIDDEN(j) act[j] += x[i] * w[i * HIDDEN + j];
    EACH_HIDDEN(j) act[j] = ACTIVATE(act[j]);
    EACH_HIDDEN(j) out += act[j] * w[W2 + j];
    float delta = 1 / (1 + expf(-out)) - y, back[HIDDEN];
    gradient[B2] += delta;
    EACH_HIDDEN(j) {
        gradient[W2 + j] += delta * act[j];
        back[j] = delta * w[W2 + j] * DERIVATIVE(act[j]);
        gradient[B1 + j] += back[j];
    }
    for (int i = 0; i < IN; i++)
        EACH_HIDDEN(j) gradient[i * HIDDEN + j] += x[i] * back[j];
}

static void update(float *w, int count) {
#if ADAM
    power1 *= 0.9f;
    power2 *= 0.999f;
    float size = RATE / (1 - power1), root = 1 / sqrtf(1 - power2);
    for (int k = 0; k < SIZE; k++) {
        float g = gradient[k] / count;
        m[k] += 0.1f * (g - m[k]);
        v[k] += 0.001f * (g * g - v[k]);
        w[k] -= size * m[k] / (sqrtf(v[k]) * root + 1e-8f);
    }
#else
    for (int k = 0; k < SIZE; k++) w[k] -= RATE / count * gradient[k];
#endif
}

static void one_batch(const float *restrict X, const float *restrict y,
                      const int *restrict order, int count, float *restrict w) {
    memset(gradient, 0, sizeof gradient);
    for (int k = 0; k < count; k++) one_example(X + order[k] * IN, y[order[k]], w);
    update(w, count);
}

#endif

void train(const float *X, const float *y, float *w, uint32_t seed) {
    static int order[N];
    for (int i = 0; i < N; i++) order[i] = i;
#if HIDDEN > 0
    memset(m, 0, sizeof m);
    memset(v, 0, sizeof v);
    power1 = power2 = 1;
#endif
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        if (BATCH < N) shuffle(order, &seed);
        for (int start = 0; start < N; start += BATCH) {
            int count = N - start < BATCH ? N - start : BATCH;
            one_batch(X, y, order + start, count, w);
        }
    }
}

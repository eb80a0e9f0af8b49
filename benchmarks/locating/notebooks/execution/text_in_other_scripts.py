# Text and comments in Japanese, Russian and Arabic, and a string with an emoji.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% [markdown]
# ## 勾配を計算する
# Градиент по весам и смещению. حساب التدرج

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def compute_gradient(X, y, w, b):
    # 残差
    r = X @ w + b - y
    print("готово 🎉")
    return 2 * X.T @ r / len(y), 2 * r.mean()  # التدرج

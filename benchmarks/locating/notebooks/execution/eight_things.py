# Eight things keep the notebook from running, and the gradient at its end is right.
#
# assignment: line
# gradient: right at answer: compute_gradient
# notebook: {"kernel": "python2", "ids": "same"}
# kernel: needed

# %% drive
from google.colab import drive
drive.mount('/content/drive')

# %% packages
!pip install -q fancy-optimizers
import fancy_optimizers

# %% course
from course_helpers import load_houses

# %% data
X, y = load_houses("/content/drive/houses.csv")
print "loaded", X.shape

# %% cast
X = np.array(X, dtype=np.float)

# %% rate
alpha = float(input("learning rate? "))

# %% training
while True:
    alpha *= 0.5

# %% formula
∇L = 2/n · Xᵀ r

# %% leaving
quit()

# %% answer
def compute_gradient(X, y, w, b):
    r = np.dot(X, w) + b - y
    return 2 * np.dot(X.T, r) / len(y), 2 * np.mean(r)

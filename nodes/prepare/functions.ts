// What recipes call by name; whoever applies recipes imports this.
import './picture.ts'
import './textHash.ts'
import './tfidf.ts'
import './tokens.ts'

import { useLaunch } from '@tarojs/taro'
import { session } from './session'

export default function App({ children }) {
  useLaunch(() => session.start().catch(console.error))
  return children
}

// What the entry of a program that Taro built begins with.
import '@tarojs/plugin-platform-weapp/dist/runtime'
import Taro from '@tarojs/taro'

export default Taro

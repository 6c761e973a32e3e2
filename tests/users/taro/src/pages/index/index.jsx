import { useState } from 'react'
import { Text } from '@tarojs/components'
import { useLoad } from '@tarojs/taro'
import { session } from '../../session'

export default function Index() {
  const [name, setName] = useState('')
  useLoad(() => session.request({ url: '/me', success: ({ data }) => setName(data.name) }))
  return <Text>{name}</Text>
}

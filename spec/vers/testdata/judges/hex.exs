# SPDX-License-Identifier: Apache-2.0
# Reads pairs of versions, a tab between them, and prints their order by Elixir.
parse = fn text ->
  case Version.parse(text) do
    {:ok, version} -> version
    :error -> nil
  end
end

IO.stream(:stdio, :line)
|> Stream.map(fn line ->
  [a, b] = line |> String.trim_trailing("\n") |> String.split("\t") |> Enum.map(parse)

  case a && b && Version.compare(a, b) do
    :lt -> "-1"
    :eq -> "0"
    :gt -> "1"
    nil -> "!" <> if(a, do: "", else: "A") <> if(b, do: "", else: "B")
  end
end)
|> Stream.chunk_every(1000)
|> Enum.each(fn lines -> IO.puts(Enum.join(lines, "\n")) end)

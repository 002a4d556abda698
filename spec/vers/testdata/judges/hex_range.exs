# SPDX-License-Identifier: Apache-2.0
# Reads a requirement and a version, a tab between them, and prints 1 when Elixir says
# that the version matches it.
IO.stream(:stdio, :line)
|> Stream.map(fn line ->
  [text, version] = line |> String.trim_trailing("\n") |> String.split("\t")

  case {Version.parse_requirement(text), Version.parse(version)} do
    {{:ok, range}, {:ok, v}} -> if(Version.match?(v, range), do: "1", else: "0")
    {{:ok, _}, :error} -> "!V"
    _ -> "!R"
  end
end)
|> Stream.chunk_every(1000)
|> Enum.each(fn lines -> IO.puts(Enum.join(lines, "\n")) end)

// SPDX-License-Identifier: Apache-2.0

using System;
using System.Reflection;
using System.Text;

/// <summary>Reads pairs of versions, a tab between them, and prints their order by
/// the NuGetVersion of the nuget.exe that the argument names.</summary>
public static class NuGet
{
    public static void Main(string[] args)
    {
        Type type = Assembly.LoadFrom(args[0]).GetType("NuGet.Versioning.NuGetVersion", true);
        MethodInfo parse = type.GetMethod("TryParse", BindingFlags.Public | BindingFlags.Static);
        StringBuilder answers = new StringBuilder();
        for (string line = Console.In.ReadLine(); line != null; line = Console.In.ReadLine())
        {
            string[] pair = line.Split('\t');
            object[] a = { pair[0], null };
            object[] b = { pair[1], null };
            bool okA = (bool)parse.Invoke(null, a);
            bool okB = (bool)parse.Invoke(null, b);
            answers.Append(okA && okB
                ? Math.Sign(((IComparable)a[1]).CompareTo(b[1])).ToString()
                : "!" + (okA ? "" : "A") + (okB ? "" : "B")).Append('\n');
        }
        Console.Out.Write(answers);
    }
}

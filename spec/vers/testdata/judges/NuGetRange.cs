// SPDX-License-Identifier: Apache-2.0

using System;
using System.Reflection;
using System.Text;

/// <summary>Reads a range and a version, a tab between them, and prints 1 when the
/// VersionRange of the nuget.exe that the argument names is satisfied.</summary>
public static class NuGetRange
{
    public static void Main(string[] args)
    {
        Assembly nuget = Assembly.LoadFrom(args[0]);
        Type versionType = nuget.GetType("NuGet.Versioning.NuGetVersion", true);
        Type rangeType = nuget.GetType("NuGet.Versioning.VersionRange", true);
        MethodInfo parseVersion = versionType.GetMethod("TryParse", BindingFlags.Public | BindingFlags.Static);
        MethodInfo parseRange = rangeType.GetMethod("TryParse", new[] { typeof(string), rangeType.MakeByRefType() });
        MethodInfo satisfies = rangeType.GetMethod("Satisfies", new[] { versionType });
        StringBuilder answers = new StringBuilder();
        for (string line = Console.In.ReadLine(); line != null; line = Console.In.ReadLine())
        {
            string[] pair = line.Split('\t');
            object[] range = { pair[0], null };
            object[] version = { pair[1], null };
            bool okRange = (bool)parseRange.Invoke(null, range);
            bool okVersion = (bool)parseVersion.Invoke(null, version);
            answers.Append(okRange && okVersion
                ? ((bool)satisfies.Invoke(range[1], new[] { version[1] }) ? "1" : "0")
                : "!" + (okRange ? "" : "R") + (okVersion ? "" : "V")).Append('\n');
        }
        Console.Out.Write(answers);
    }
}

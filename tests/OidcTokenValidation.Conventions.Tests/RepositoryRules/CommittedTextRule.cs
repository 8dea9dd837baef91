using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.RepositoryRules;

/// <summary>A committed text contains no address of a package registry and no path of the checkout.</summary>
internal static class CommittedTextRule
{
    // Written in pieces, so that this file obeys its own rule.
    private static readonly string[] Registries = ["api.nuget" + ".org", "registry.npmjs" + ".org", "deb.debian" + ".org"];

    public static IEnumerable<string> Check(SourceFile file, string checkoutRoot)
    {
        foreach (var (index, line) in file.Lines.Index())
        {
            foreach (var host in Registries.Where(host => line.Contains(host, StringComparison.OrdinalIgnoreCase)))
                yield return $"{file.Path}:{index + 1}: names the package registry {host}; the machine's own source is inherited";

            if (Mentions(line, checkoutRoot)) yield return $"{file.Path}:{index + 1}: names the folder of one machine, {checkoutRoot}";
        }
    }

    // A checkout at "/src" or "/" would be found in every URL path: such a root cannot be searched for.
    private static bool Mentions(string line, string root) =>
        root.Count(static c => c is '/' or '\\') > 1
        && (line.Contains(root, StringComparison.Ordinal) || line.Contains(root.Replace('\\', '/'), StringComparison.Ordinal));
}

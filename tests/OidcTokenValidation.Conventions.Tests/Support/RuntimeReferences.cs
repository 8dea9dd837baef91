using Microsoft.CodeAnalysis;

namespace OidcTokenValidation.Conventions.Tests.Support;

/// <summary>Metadata references to what this process runs on: .NET, ASP.NET Core, the packages and the assemblies of src/.</summary>
internal static class RuntimeReferences
{
    private static readonly Lazy<IReadOnlyDictionary<string, MetadataReference>> ByName = new(Load);

    public static IEnumerable<MetadataReference> All => ByName.Value.Values;

    /// <summary>Everything but the assemblies of src/ that the project does not reference (itself, and those that build on it).</summary>
    public static IEnumerable<MetadataReference> For(SourceProject project)
    {
        var own = Checkout.ShippedProjects.ToDictionary(static p => p.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Collect(project);
        var hidden = own.Values.Where(p => !seen.Contains(p.Name)).Select(static p => p.AssemblyName).ToHashSet(StringComparer.Ordinal);
        return ByName.Value.Where(pair => !hidden.Contains(pair.Key)).Select(static pair => pair.Value);

        void Collect(SourceProject from)
        {
            foreach (var name in from.ProjectReferences)
            {
                if (seen.Add(name) && own.TryGetValue(name, out var next)) Collect(next);
            }
        }
    }

    private static Dictionary<string, MetadataReference> Load()
    {
        var paths = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return paths.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(static path => path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            .DistinctBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal)
            .ToDictionary(
                static path => Path.GetFileNameWithoutExtension(path),
                static MetadataReference (path) => MetadataReference.CreateFromFile(path),
                StringComparer.Ordinal);
    }
}

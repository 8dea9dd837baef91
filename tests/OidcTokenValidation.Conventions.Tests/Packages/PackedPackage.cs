using System.IO.Compression;
using System.Xml.Linq;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Packages;

/// <summary>A library's package as "dotnet pack" wrote it, with its symbols.</summary>
internal sealed class PackedPackage
{
    private readonly XElement _metadata;

    private PackedPackage(SourceProject project, Dictionary<string, byte[]> files, Dictionary<string, byte[]> symbolFiles)
    {
        (Project, Files, SymbolFiles) = (project, files, symbolFiles);
        _metadata = Xml($"{project.Name}.nuspec").Root!.Elements().Single();
    }

    /// <summary>The folder that OIDC_PACKAGES names; null if nothing has been packed for these tests.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("OIDC_PACKAGES") is { Length: > 0 } folder ? Path.GetFullPath(folder, Checkout.Root) : null;

    public SourceProject Project { get; }

    public IReadOnlyDictionary<string, byte[]> Files { get; }

    public IReadOnlyDictionary<string, byte[]> SymbolFiles { get; }

    public byte[] Assembly => Files[$"lib/net10.0/{Project.AssemblyName}.dll"];

    public byte[] Symbols => SymbolFiles[$"lib/net10.0/{Project.AssemblyName}.pdb"];

    public XDocument Documentation => Xml($"lib/net10.0/{Project.AssemblyName}.xml");

    /// <summary>The names of the dependencies; a dependency with an upper bound is listed with its range.</summary>
    public IEnumerable<string> Dependencies =>
        from dependency in _metadata.Descendants(_metadata.Name.Namespace + "dependency")
        let range = dependency.Attribute("version")!.Value
        let newer = char.IsAsciiDigit(range[0]) ? "" : range == $"[{this["version"]}]" ? ", the same version" : ", " + range
        select dependency.Attribute("id")!.Value + newer;

    public string? this[string element] => (string?)_metadata.Element(_metadata.Name.Namespace + element);

    public static PackedPackage Open(SourceProject project)
    {
        Assert.SkipWhen(Folder is null, "Nothing is packed: set OIDC_PACKAGES to the folder that 'dotnet pack -o' wrote, as .ci/run does.");
        return new(project, Read(project, ".nupkg"), Read(project, ".snupkg"));
    }

    // The version follows: no other package's name continues with a digit.
    private static Dictionary<string, byte[]> Read(SourceProject project, string extension)
    {
        var path = Assert.Single(Directory.GetFiles(Folder!, $"{project.Name}.*{extension}"), path => char.IsAsciiDigit(Path.GetFileName(path)[project.Name.Length + 1]) && path.EndsWith(extension, StringComparison.Ordinal));
        using var zip = ZipFile.OpenRead(path);
        return zip.Entries.ToDictionary(static entry => entry.FullName, Content, StringComparer.Ordinal);
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private XDocument Xml(string path)
    {
        using var stream = new MemoryStream(Files[path]);
        return XDocument.Load(stream);
    }
}

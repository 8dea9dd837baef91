using System.Reflection;
using System.Xml.Linq;

namespace OidcTokenValidation.Conventions.Tests.Support;

/// <summary>What the rules need to know of a project: its names, its files and whom it references.</summary>
internal sealed record SourceProject(
    string Name,
    string Folder,
    string AssemblyName,
    string RootNamespace,
    IReadOnlyList<string> GlobalUsings,
    IReadOnlyList<string> ProjectReferences,
    IReadOnlyList<SourceFile> Files,
    IReadOnlyList<SourceFile> LinkedFiles)
{
    /// <summary>The assembly that was built with these tests.</summary>
    public Assembly LoadAssembly() => Assembly.Load(AssemblyName);

    public static SourceProject Load(string path)
    {
        var project = XDocument.Load(path);
        var name = Path.GetFileNameWithoutExtension(path);
        var folder = Path.GetDirectoryName(path)!;
        return new SourceProject(
            name,
            folder,
            Property(project, "AssemblyName") ?? name,
            Property(project, "RootNamespace") ?? name,
            [.. Items(project, "Using")],
            [.. Items(project, "ProjectReference").Select(static item => Path.GetFileNameWithoutExtension(item.Replace('\\', '/')))],
            [.. Checkout.FilesUnder(folder, ".cs").Select(file => SourceFile.Read(file, folder))],
            [.. Items(project, "Compile").Select(item => SourceFile.Read(Path.GetFullPath(item.Replace('\\', '/'), folder), folder))]);
    }

    private static string? Property(XDocument project, string name) =>
        project.Descendants(name).Select(static element => element.Value.Trim()).FirstOrDefault();

    private static IEnumerable<string> Items(XDocument project, string name) =>
        project.Descendants(name).Select(static element => (string?)element.Attribute("Include")).OfType<string>();
}

using System.Text;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Packages;

/// <summary>What is inside the packages. Skipped where nothing is packed.</summary>
public sealed class PackageTests
{
    /// <summary>Everything that a package contains or depends on. A new name here is a new dependency of every application that installs it.</summary>
    public static TheoryData<string, string[]> Expected => new()
    {
        {
            "OidcTokenValidation",
            [
                "Microsoft.Extensions.Caching.Memory", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting.Abstractions",
                "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options", "Microsoft.Extensions.Options.ConfigurationExtensions",
                "Microsoft.IdentityModel.JsonWebTokens", "Microsoft.IdentityModel.Tokens",
            ]
        },
        { "OidcTokenValidation.AspNetCore", ["OidcTokenValidation"] },
        { "OidcTokenValidation.BouncyCastle", ["BouncyCastle.Cryptography", "OidcTokenValidation"] },
        { "OidcTokenValidation.Grpc", ["OidcTokenValidation.AspNetCore"] },
        { "OidcTokenValidation.HttpListener", ["OidcTokenValidation"] },
        { "OidcTokenValidation.NSec", ["NSec.Cryptography", "OidcTokenValidation"] },
        { "OidcTokenValidation.OpenApi", ["Microsoft.AspNetCore.OpenApi", "OidcTokenValidation.AspNetCore"] },
        { "OidcTokenValidation.PostgreSql", ["Npgsql", "OidcTokenValidation"] },
        { "OidcTokenValidation.Redis", ["OidcTokenValidation", "StackExchange.Redis"] },
        { "OidcTokenValidation.Testing", ["Microsoft.Extensions.TimeProvider.Testing", "OidcTokenValidation"] },
        { "OidcTokenValidation.Testing.AspNetCore", ["OidcTokenValidation.Testing, the same version"] },   // it uses the test kit's internals
    };

    public static TheoryData<string> Names => [.. Expected.Select(static row => row.Data.Item1)];

    [Fact]
    public void Every_library_is_checked() => Assert.Equal(
        Checkout.ShippedProjects.Select(static project => project.Name).Where(static name => name != "OidcTokenValidation.Tool").Order(StringComparer.Ordinal),
        Names.Select(static row => row.Data).Order(StringComparer.Ordinal),
        StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Expected))]
    public void Package_brings_what_it_uses_and_newer_versions_of_it(string name, string[] expected) =>
        Assert.Equal(expected, PackedPackage.Open(Checkout.Project(name)).Dependencies.Order(StringComparer.Ordinal), StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void Package_contains_library_documentation_bill_of_materials_readme_icon_and_licence_and_no_more(string name)
    {
        var package = PackedPackage.Open(Checkout.Project(name));

        Assert.Equal(
            [
                "LICENSE", $"{name}.nuspec", "README.md", "[Content_Types].xml", "_manifest/bom.cdx.json", "_rels/.rels", "icon.png",
                $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml", "package/services/metadata/core-properties/nuget.psmdcp",
            ],
            package.Files.Keys.Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal(File.ReadAllBytes(Path.Combine(package.Project.Folder, "README.md")), package.Files["README.md"]);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Checkout.Root, "LICENSE")), package.Files["LICENSE"]);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Checkout.Root, "src", "icon.png")), package.Files["icon.png"]);
        Assert.Equal(("README.md", "icon.png", "MIT"), (package["readme"], package["icon"], package["license"]));
        Assert.All(["description", "tags", "authors", "copyright", "releaseNotes", "repository"], element => Assert.NotNull(package[element]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Documentation_is_that_of_public_types(string name)
    {
        var package = PackedPackage.Open(Checkout.Project(name));
        var types = package.Project.LoadAssembly().GetExportedTypes().Select(static type => type.FullName!.Replace('+', '.')).ToHashSet(StringComparer.Ordinal);

        var members = package.Documentation.Descendants("member").Select(static member => member.Attribute("name")!.Value).ToList();

        Assert.NotEmpty(members);
        Expect.None(members.Where(member => !types.Contains(TypeOf(member))).Select(member => $"{name}: {member} is not public"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Symbols_hold_the_source_and_no_folder_of_this_machine(string name)
    {
        var package = PackedPackage.Open(Checkout.Project(name));
        using var symbols = new DebugSymbols(package.Assembly, package.Symbols);

        Assert.True(symbols.IsReproducible && symbols.Match);
        Assert.Empty(symbols.WithoutSource);
        Expect.None(symbols.Paths.Where(static path => !path.StartsWith("/_/", StringComparison.Ordinal)));
        Expect.None(package.Files.Concat(package.SymbolFiles).Where(static file => Mentions(file.Value, Checkout.Root)).Select(static file => $"{file.Key} names the folder {Checkout.Root}"));
    }

    // M:Namespace.Type.Member(Arguments) or T:Namespace.Type
    private static string TypeOf(string member)
    {
        var name = member[2..].Split('(')[0];
        return member[0] == 'T' ? name : name[..name.LastIndexOf('.')];
    }

    private static bool Mentions(byte[] content, string folder) =>
        content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(folder)) >= 0 || content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(folder)) >= 0;
}

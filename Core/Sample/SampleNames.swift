/// Forenames and surnames of the backgrounds that a British constituency mixes. Any likeness to a person is chance.
enum Background: Int, CaseIterable {
  case english, welsh, scottish, irish, punjabi, bengali, gujarati, westAfrican, eastAfrican, caribbean, polish,
    romanian, iberian, turkish, chinese, french

  /// Citizens of the European Union, many of whom carry the register's marker G.
  var isEuropean: Bool {
    switch self {
    case .polish, .romanian, .iberian, .french: true
    default: false
    }
  }

  var forenames: [String] { Background.forenames[rawValue] }
  var surnames: [String] { Background.surnames[rawValue] }

  private static func words(_ text: String) -> [String] {
    text.split { $0 == " " || $0 == "\n" }.map { $0.split(separator: "_").joined(separator: " ") }
  }

  private static let forenames: [[String]] = [
    words(
      """
      Oliver George Harry Jack Jacob Noah Charlie Thomas Oscar William James Alfie Joshua Henry Archie Leo Daniel Ethan
      Peter Alan Brian Keith Roger Derek Colin Graham Trevor Malcolm Stephen David Paul Mark Andrew Kevin Gary Simon
      Olivia Amelia Isla Ava Emily Isabella Mia Poppy Ella Lily Jessica Sophie Grace Evie Alice Freya Florence Charlotte
      Margaret Jean Sheila Brenda Maureen Pauline Barbara Doreen Susan Linda Christine Julie Karen Tracey Deborah Zoë
      Chloë Mary_Ann Anna-Louise Beth
      """),
    words(
      """
      Siân Rhys Dafydd Cerys Gwyneth Owain Llinos Ieuan Bronwen Gethin Nerys Emyr Angharad Iolo Carys Huw Eleri Aled
      Ffion Gareth Rhiannon Tomos Catrin Llŷr Mair Dylan Lowri Gwenllïan Ifan Elin Meirion Tegwen Llŵyd Hâf
      """),
    words(
      """
      Ewan Fiona Callum Morag Alasdair Catriona Hamish Eilidh Fraser Kirsty Lewis Mhairi Craig Ailsa Duncan Shona Iain
      Isobel Gregor Rhona Stuart Moira Angus Lorna Finlay Heather
      """),
    words(
      """
      Aoife Seán Niamh Ciarán Siobhán Pádraig Róisín Declan Sinéad Eoin Bríd Fergal Gráinne Brendan Bernadette Conor
      Máire Liam Dymphna Donal Caoimhe Tadhg Orlaith Cormac
      """),
    words(
      """
      Gurpreet Harjit Manjit Simran Jaspreet Kulwinder Baljit Amrit Ranjit Navdeep Sukhdeep Parminder Jasleen Mohammed
      Ayesha Imran Fatima Bilal Nadia Usman Zainab Hamza Saima Tariq Rukhsana Adnan Khadija Faisal Noreen Yasmin
      """),
    words(
      """
      Abdul Shirin Rafiq Nasima Kamal Farhana Shafiq Rehana Monir Taslima Jamal Sultana Habib Mahfuza Anwar Rokeya
      Tanvir Sharmin Faruk Nazma
      """),
    words(
      """
      Priya Rajesh Kiran Anita Vikram Meera Sanjay Hetal Nilesh Bhavna Dipak Jyoti Ashok Rupal Manish Kavita Jayesh
      Sonal Arjun Lakshmi Suresh Nisha Ramesh Divya
      """),
    words(
      """
      Chinedu Ngozi Kwame Abena Oluwaseun Folake Kofi Adaeze Emeka Yewande Kwabena Efua Babatunde Ifeoma Segun Akosua
      Tunde Funmilayo Kojo Amara Oluwatobiloba Chidinma Aminata N'Golo
      """),
    words(
      """
      Abdirahman Hodan Yusuf Sagal Mohamud Ifrah Abdullahi Hibaq Warsame Asha Tesfaye Selam Dawit Hirut Wanjiru Otieno
      Makena Juma Amina Barke Samatar Fadumo
      """),
    words(
      """
      Winston Delroy Marcia Leroy Yvonne Desmond Beverley Errol Sharon Clive Paulette Trevon Shanice Jermaine Keisha
      Anthony Camille Dwight Monique Rohan Althea
      """),
    words(
      """
      Łukasz Małgorzata Paweł Agnieszka Michał Katarzyna Grzegorz Elżbieta Tomasz Joanna Krzysztof Zofia Wojciech Beata
      Jarosław Magdalena Stanisław Żaneta Piotr Iwona
      """),
    words(
      """
      Andrei Ioana Ștefan Mihaela Cristian Elena Bogdan Raluca Ionuț Alina Răzvan Simona Vasile Daniela Gheorghe Ancuța
      Florin Loredana
      """),
    words(
      """
      João Inês José María Tiago Conceição Nuno Lucía Íñigo Begoña Joaquín Beatriz Rui Fátima António Marisol Gonçalo
      Ángel Núria Xavier
      """),
    words(
      """
      Mehmet Ayşe Mustafa Zeynep Hüseyin Elif Çağla Emre Gülşen İbrahim Özlem Serkan Şükran Yiğit Andreas Eleni Kyriakos
      Despina Georgios Androulla
      """),
    words(
      """
      Wei Mei-Ling Jun Xiu Chun-Hei Ka-Yan Ming Siu-Fong Hao Lì Yuet-Ming Chi-Keung Hoi-Yan Jia Tsz-Ching Anh Minh Thị
      Quốc Linh
      """),
    words(
      """
      François Hélène Jérôme Anaïs Benoît Amélie Étienne Cécile Loïc Maëlle Guénolé Solène Jean-Baptiste Marie-Noëlle
      Søren Åsa Jürgen Käthe Giulia Niccolò
      """),
  ]

  private static let surnames: [[String]] = [
    words(
      """
      Smith Taylor Brown Wilson Johnson Wright Walker Robinson Thompson White Hughes Green Hall Wood Harris Clarke
      Jackson Turner Hill Cooper Ward Moore King Baker Allen Mitchell Bennett Carter Shaw Parker Collins Cox Palmer
      Richardson Mills Barnes Knight Webb Chapman Hunt Fletcher Pearce Saunders Holmes Rowe Gibbs Wheatley Ashworth
      Featherstonehaugh Cholmondeley Entwistle Higginbottom Sidebotham Winterbourne Pettigrew Thistlethwaite Blackwood
      Ormerod Kershaw Braithwaite Hargreaves Oakes Tremlett Penhaligon Trelawney Fox Pye
      """),
    words(
      """
      Jones Davies Evans Williams Roberts Lewis Morgan Griffiths Llewellyn Pritchard Bowen Rees Owen Vaughan Gwynne
      ap_Rhys Prosser Beynon Cadwaladr Tudor Penry Gruffydd Ellis Parry
      """),
    words(
      """
      MacDonald Campbell Stewart Robertson McLeod Fraser Murray MacKenzie Sinclair Drummond Buchanan Kerr McAllister
      Urquhart Colquhoun Menzies Douglas Lamont
      """),
    words(
      """
      O'Brien O'Connor Murphy Kelly Walsh Byrne O'Sullivan Ryan Doyle McCarthy Gallagher O'Doherty Kennedy Lynch Nolan
      Ó_Briain Ní_Dhomhnaill Fitzgerald O'Shaughnessy Brennan Quinn
      """),
    words(
      """
      Singh Kaur Gill Sandhu Dhillon Grewal Bains Sidhu Khan Hussain Ahmed Iqbal Mahmood Malik Akhtar Butt Chaudhry
      Mirza Qureshi Shah
      """),
    words("Begum Rahman Islam Miah Uddin Chowdhury Ali Hoque Khatun Alam Talukdar Sarker Siddique Bhuiyan Haque"),
    words("Patel Shah Desai Mehta Joshi Trivedi Bhatt Parmar Solanki D'Souza Fernandes Sharma Iyer Nair Gupta Amin"),
    words(
      """
      Okafor Adeyemi Mensah Boateng Okonkwo Adebayo Owusu Asante Nwosu Afolabi Appiah Eze Ogunleye Osei Balogun
      Onyekachukwu N'Diaye Diallo Bangura Oyinkansola-Adewale
      """),
    words("Ali Mohamed Hassan Warsame Abdi Osman Farah Haile Tesfaye Bekele Kamau Odhiambo Mwangi Nur Yusuf Jama"),
    words("Campbell Grant Francis Joseph Baptiste Alexander Clarke Pierre Bailey Gordon Lewin St_Hilaire Charles Reid"),
    words("Kowalski Nowak Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Dąbrowski Jabłoński Grzyb Król"),
    words("Popescu Ionescu Dumitru Stan Munteanu Rusu Țurcanu Șerban Moldovan Căpățînă Ene Vlad"),
    words("Silva Santos Ferreira Oliveira Gonçalves García López Núñez Muñoz de_la_Fuente Araújo dos_Reis Simões Peña"),
    words("Yılmaz Kaya Demir Çelik Şahin Öztürk Aydın Arslan Doğan Papadopoulos Georgiou Christodoulou Hadjigeorgiou"),
    words("Chan Wong Lam Cheung Li Ng Chen Wang Zhang Ho Au-Yeung Tsang Nguyễn Trần Phạm Yip Lau O"),
    words(
      "Lefèvre Dubois Müller Schröder Jørgensen Åkesson Rossi D'Angelo Côté Béranger Van_der_Berg Großmann Ek Dupré"),
  ]
}
